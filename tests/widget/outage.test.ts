import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Outage } from "../../widget/src/view/controllers/outage";
import { plant } from "./browser";
import { TestHost } from "./host";

let host: TestHost;
let outage: Outage;

beforeEach(() => {
  plant();
  host = new TestHost();
  outage = new Outage(host);
});

test("a break is said when it has lasted a second and a half, however often it is looked at", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  outage.watch("offline");
  context.mock.timers.tick(1_000);
  outage.watch("offline");
  outage.watch("connecting");
  context.mock.timers.tick(499);
  assert.deepEqual([outage.lasting, host.updates], [false, 0]);
  context.mock.timers.tick(1);
  assert.deepEqual([outage.lasting, host.updates], [true, 1]);
  outage.watch("online");
  assert.equal(outage.lasting, false);
});

test("a short one is never said, and the next is measured anew", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  outage.watch("offline");
  context.mock.timers.tick(1_000);
  outage.watch("online");
  context.mock.timers.tick(10_000);
  assert.equal(outage.lasting, false);
  outage.watch("connecting");
  context.mock.timers.tick(1_000);
  assert.equal(outage.lasting, false);
  context.mock.timers.tick(500);
  assert.equal(outage.lasting, true);
});

test("not yet connected and asked to sign in are no breaks", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  for (const link of ["new", "sign-in", "online"] as const) outage.watch(link);
  context.mock.timers.tick(10_000);
  assert.equal(outage.lasting, false);
});
