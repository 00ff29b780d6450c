import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Toast } from "../../widget/src/view/controllers/toast";
import { plant } from "./browser";
import { TestHost } from "./host";

beforeEach(() => {
  plant();
});

test("a notice goes by itself after six seconds", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const host = new TestHost();
  const toast = new Toast(host);
  toast.say("太大了");
  assert.deepEqual([toast.text, host.updates], ["太大了", 1]);
  context.mock.timers.tick(5_999);
  assert.equal(toast.text, "太大了");
  context.mock.timers.tick(1);
  assert.deepEqual([toast.text, host.updates], ["", 2]);
});

test("the next one stays its own six seconds", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const toast = new Toast(new TestHost());
  toast.say("一");
  context.mock.timers.tick(4_000);
  toast.say("二");
  context.mock.timers.tick(4_000);
  assert.equal(toast.text, "二");
});
