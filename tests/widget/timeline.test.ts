import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message, Speaker } from "../../widget/src/wire/protocol";
import { Timeline } from "../../widget/src/session/timeline";

function message(seq: number, speaker: Speaker = "bot", offered = false): Message {
  const buttons = offered ? [{ title: "对", payload: "对" }] : [];
  const at = "2026-11-22T14:03:00+08:00";
  return { seq, client_id: null, speaker, agent: null, text: String(seq), buttons, picture: null, at, state: "done" };
}

function seqs(timeline: Timeline): number[] {
  return timeline.messages.map(({ seq }) => seq);
}

test("messages stand in order and once, whatever order they come in", () => {
  const timeline = new Timeline();
  assert.equal(timeline.add([message(3), message(1)]).length, 2);
  assert.deepEqual(timeline.add([message(2), message(3)]).map(({ seq }) => seq), [2]);
  assert.deepEqual(seqs(timeline), [1, 2, 3]);
});

test("a replay goes on where the line broke", () => {
  const timeline = new Timeline();
  timeline.replay(0, [message(1), message(2)], false);
  const fresh = timeline.replay(2, [message(3)], true);
  assert.deepEqual(fresh.map(({ seq }) => seq), [3]);
  assert.deepEqual(seqs(timeline), [1, 2, 3]);
  assert.equal(timeline.more, false);
});

test("after a gap too large for one replay the older ones are to be loaded again", () => {
  const timeline = new Timeline();
  timeline.replay(0, [message(1), message(2)], false);
  timeline.replay(2, Array.from({ length: 200 }, (_, index) => message(500 + index)), true);
  assert.equal(timeline.first, 500);
  assert.equal(timeline.more, true);
});

test("what the bot said last offers its buttons, in one message or several, until it is answered", () => {
  const timeline = new Timeline();
  timeline.add([message(1, "bot", true), message(2, "customer"), message(3, "bot", true), message(4, "bot")]);
  assert.deepEqual(timeline.offering(), [3]);
  timeline.add([message(5, "system"), message(6, "bot", true)]);
  assert.deepEqual(timeline.offering(), [6, 3]);
  timeline.add([message(7, "agent")]);
  assert.deepEqual(timeline.offering(), []);
  timeline.add([message(8, "bot", true)]);
  assert.deepEqual(timeline.offering(), [8]);
  timeline.add([message(9, "customer"), message(10, "bot")]);
  assert.deepEqual(timeline.offering(), []);
});

test("replies of bot and agents count as unread, nothing else", () => {
  const timeline = new Timeline();
  timeline.add([message(1), message(2, "customer"), message(3, "system"), message(4, "agent"), message(5)]);
  assert.equal(timeline.unread(1), 2);
  assert.equal(timeline.unread(5), 0);
});

test("the customer's last message is found behind what others said", () => {
  const timeline = new Timeline();
  assert.equal(timeline.lastOwn, 0);
  timeline.add([message(1, "customer"), message(2, "customer"), message(3), message(4, "system")]);
  assert.equal(timeline.lastOwn, 2);
});
