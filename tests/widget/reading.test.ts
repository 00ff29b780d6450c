import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Reading } from "../../widget/src/session/reading";
import { Timeline } from "../../widget/src/session/timeline";
import { message, Wire } from "./wire";

let wire: Wire;
let timeline: Timeline;
let link: { online: boolean };
let changes: number;
let reading: Reading;

beforeEach(() => {
  wire = new Wire();
  timeline = new Timeline();
  timeline.add([message(1), message(2, "customer"), message(3, "agent")]);
  link = { online: true };
  changes = 0;
  reading = new Reading({ timeline, line: wire, link, changed: () => changes++ });
});

test("what is seen is told once", () => {
  assert.equal(reading.unread, 2);
  reading.seen();
  reading.seen();
  assert.deepEqual(wire.told, [{ event: "read", data: { seq: 3 } }]);
  assert.deepEqual([reading.unread, changes], [0, 1]);
});

test("the agent's mark is the agent's", () => {
  reading.marks = { customer: 0, agent: 2 };
  reading.seen();
  assert.deepEqual(reading.marks, { customer: 3, agent: 2 });
});

test("offline nothing counts as read: the desk would not know", () => {
  link.online = false;
  reading.seen();
  assert.deepEqual([reading.unread, wire.told.length, changes], [2, 0, 0]);
});

test("another conversation is unread", () => {
  reading.seen();
  reading.forget();
  assert.equal(reading.unread, 2);
});
