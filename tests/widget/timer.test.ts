import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Timer } from "../../widget/src/timer";
import { plant } from "./browser";

beforeEach(() => {
  plant();
});

test("only what was planned last is done, once", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const done: string[] = [];
  const timer = new Timer();
  timer.plan(() => done.push("first"), 100);
  timer.plan(() => done.push("second"), 200);
  context.mock.timers.tick(199);
  assert.deepEqual(done, []);
  context.mock.timers.tick(1000);
  assert.deepEqual(done, ["second"]);
});

test("what is cancelled is not done", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const done: string[] = [];
  const timer = new Timer();
  timer.cancel();
  timer.plan(() => done.push("planned"), 100);
  timer.cancel();
  context.mock.timers.tick(1000);
  assert.deepEqual(done, []);
});
