import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Link } from "../../widget/src/session/link";
import { plant } from "./browser";
import { Wire } from "./wire";

let wire: Wire;
let link: Link;
let changes: number;

beforeEach(() => {
  plant();
  wire = new Wire();
  changes = 0;
  link = new Link(wire, () => changes++);
});

test("it connects once, and not where the customer has to sign in first", () => {
  link.connect();
  assert.deepEqual([link.state, wire.connects, changes], ["connecting", 1, 1]);
  wire.open = true;
  link.welcomed();
  link.connect();
  assert.deepEqual([link.state, wire.connects], ["online", 1]);
  link.drop("sign-in");
  link.connect();
  assert.deepEqual([link.state, wire.connects, wire.closes], ["sign-in", 1, 1]);
});

test("a line that breaks is offline, and is tried again where the desk cut it", () => {
  link.welcomed();
  link.lost(false);
  assert.deepEqual([link.state, wire.connects], ["offline", 0]);
  link.lost(true);
  assert.deepEqual([link.state, wire.connects], ["offline", 1]);
});

test("a line that was ended is not lost", () => {
  for (const state of ["new", "sign-in"] as const) {
    link.drop(state);
    link.lost(true);
    assert.deepEqual([link.state, wire.connects], [state, 0]);
  }
});

test("three times another identity is tried, then the desk is left in peace for a while", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  assert.deepEqual([1, 2, 3, 4].map(() => link.refused("expired")), [true, true, true, false]);
  context.mock.timers.tick(4_999);
  assert.equal(wire.connects, 0);
  context.mock.timers.tick(5_001);
  assert.equal(wire.connects, 1);
  link.welcomed();
  assert.equal(link.refused("expired"), true);
});

test("a desk that is too full is no matter of identity", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  assert.equal(link.refused("busy"), false);
  assert.deepEqual([link.state, link.crowded], ["offline", true]);
  context.mock.timers.tick(10_000);
  assert.equal(wire.connects, 1);
  link.welcomed();
  assert.equal(link.crowded, false);
});

test("where page and desk may not talk, it is tried again after a minute or two", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  link.connect();
  link.barred();
  link.lost(false);
  assert.deepEqual([link.state, wire.connects], ["barred", 1]);
  context.mock.timers.tick(59_999);
  assert.equal(wire.connects, 1);
  context.mock.timers.tick(60_001);
  assert.deepEqual([link.state, wire.connects], ["barred", 2]);
  link.welcomed();
  assert.equal(link.state, "online");
});

test("ended, there is no line until it begins again", () => {
  link.end();
  link.connect();
  assert.equal(wire.connects, 0);
  link.begin();
  link.connect();
  assert.equal(wire.connects, 1);
});

test("ended, it is not tried again", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  link.refused("busy");
  link.end();
  context.mock.timers.tick(60_000);
  assert.deepEqual([wire.connects, wire.closes], [0, 1]);
});
