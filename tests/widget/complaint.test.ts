import assert from "node:assert/strict";
import { test } from "node:test";
import { complain } from "../../widget/src/complaint";

test("each thing is said once a page, with the chat's name before it", (context) => {
  const { mock } = context.mock.method(console, "warn", () => undefined);
  for (const what of ["one", "one", "other", "one"]) complain(what);
  assert.deepEqual(mock.calls.map(({ arguments: given }) => given), [["OKPay chat: one"], ["OKPay chat: other"]]);
});
