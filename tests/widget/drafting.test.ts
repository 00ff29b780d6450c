import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Drafting } from "../../widget/src/session/drafting";
import { plant } from "./browser";
import { Wire } from "./wire";

let wire: Wire;
let service: { personal: boolean };
let drafting: Drafting;

beforeEach(() => {
  plant();
  wire = new Wire();
  service = { personal: true };
  drafting = new Drafting(wire, service);
});

test("of many keys the last counts, not more often than every 1.5 seconds", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  drafting.write("一");
  context.mock.timers.tick(0);
  for (const text of ["一二", "一二三"]) drafting.write(text);
  context.mock.timers.tick(1_499);
  assert.deepEqual(wire.told.map(({ data }) => data["draft"]), ["一"]);
  context.mock.timers.tick(1);
  assert.deepEqual(wire.told.map(({ data }) => data["draft"]), ["一", "一二三"]);
});

test("an empty box is told as such", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  drafting.write("");
  context.mock.timers.tick(0);
  assert.deepEqual(wire.told, [{ event: "typing", data: { on: false, draft: "" } }]);
});

test("where nobody sees it nothing is told", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  service.personal = false;
  drafting.write("一");
  context.mock.timers.tick(10_000);
  assert.deepEqual(wire.told, []);
});

test("what is sent is no draft any more", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  drafting.write("一");
  drafting.end();
  context.mock.timers.tick(10_000);
  assert.deepEqual(wire.told, []);
});
