import assert from "node:assert/strict";
import { test } from "node:test";
import { end } from "../../widget/src/session/ending";

test("the desk is told by the secret, also when the page goes; a failure is nobody's any more", async (context) => {
  const asked = context.mock.method(globalThis, "fetch", () => Promise.reject(new Error("offline")));
  end("https://desk.example", "v-secret");
  await Promise.resolve();
  assert.deepEqual(asked.mock.calls[0]!.arguments, [
    "https://desk.example/api/v1/end",
    { method: "POST", headers: { "X-Visitor": "v-secret" }, keepalive: true },
  ]);
});
