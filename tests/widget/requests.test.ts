import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Requests } from "../../widget/src/session/requests";
import { Service } from "../../widget/src/session/service";
import { Timeline } from "../../widget/src/session/timeline";
import { message, Wire } from "./wire";

let wire: Wire;
let timeline: Timeline;
let service: Service;
let link: { online: boolean };
let sent: string[];
let changes: number;
let spoken: number;
let requests: Requests;

beforeEach(() => {
  wire = new Wire();
  timeline = new Timeline();
  timeline.replay(0, [message(7), message(8)], true);
  service = new Service();
  link = { online: true };
  sent = [];
  changes = spoken = 0;
  const send = (text: string): void => void sent.push(text);
  requests = new Requests({ timeline, service, line: wire, link, speaks: () => spoken++, send, changed: () => changes++ });
});

test("older messages come before those at hand", async () => {
  wire.answers = [{ ok: true, messages: [message(5), message(6)], more: false }];
  await requests.older();
  assert.deepEqual(wire.asked, [{ event: "history", data: { before: 7 } }]);
  assert.deepEqual(timeline.messages.map(({ seq }) => seq), [5, 6, 7, 8]);
  assert.deepEqual([timeline.more, changes], [false, 1]);
});

test("older messages that do not come can be asked for again", async () => {
  for (const answer of [{ ok: false }, "none" as const]) {
    wire.answers = [answer];
    await requests.older();
    assert.equal(timeline.more, true);
  }
  assert.equal(changes, 2);
});

test("a person is called at once, or by a message that waits for the line", async () => {
  await requests.person();
  assert.deepEqual([wire.asked.map(({ event }) => event), sent, spoken], [["person"], [], 1]);
  wire.answers = [{ ok: false }, "none"];
  await requests.person();
  await requests.person();
  assert.deepEqual(sent, ["转人工", "转人工"]);
  link.online = false;
  await requests.person();
  assert.equal(wire.asked.length, 3);
  assert.deepEqual(sent, ["转人工", "转人工", "转人工"]);
});

test("the queue is left, or by a message", async () => {
  await requests.leaveQueue();
  assert.deepEqual(sent, []);
  wire.answers = ["none"];
  await requests.leaveQueue();
  assert.deepEqual(sent, ["不等了"]);
});

test("a rating counts when the desk has it; without a comment none is sent", async () => {
  service.rating = "asked";
  wire.answers = [{ ok: false, text: "慢一点" }];
  assert.equal((await requests.rate(4, "挺好")).text, "慢一点");
  assert.equal(service.rating, "asked");
  await requests.rate(5, "");
  assert.deepEqual([service.rating, changes], ["given", 2]);
  assert.deepEqual(wire.asked.map(({ data }) => data), [{ stars: 4, comment: "挺好" }, { stars: 5 }]);
});

test("who does not want to rate is not asked on", () => {
  service.rating = "asked";
  requests.skipRating();
  assert.deepEqual([service.rating, changes], ["no", 1]);
});
