import assert from "node:assert/strict";
import { beforeEach, type TestContext, test } from "node:test";
import { Delivery } from "../../widget/src/session/delivery";
import { Outbox } from "../../widget/src/session/outbox";
import { Timeline } from "../../widget/src/session/timeline";
import { Storage } from "../../widget/src/storage";
import type { Answer } from "../../widget/src/wire/protocol";
import { plant } from "./browser";
import { message, settled, Wire } from "./wire";

let wire: Wire;
let outbox: Outbox;
let timeline: Timeline;
let link: { online: boolean };
let renewals: number;
let changes: number;
let delivery: Delivery;

beforeEach(() => {
  plant();
  wire = new Wire();
  outbox = new Outbox(new Storage("test:"));
  timeline = new Timeline();
  link = { online: true };
  renewals = changes = 0;
  const renewal = { renew: async () => void renewals++ };
  delivery = new Delivery({ outbox, timeline, line: wire, link, renewal, changed: () => changes++ });
});

function write(...texts: string[]): void {
  for (const text of texts) outbox.add({ text, conversation: "web-1" });
}

async function pass(context: TestContext, seconds: number): Promise<void> {
  context.mock.timers.tick(seconds * 1000);
  await settled();
}

test("messages go out one after the other without a pause, and stand in the conversation", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  write("一", "二");
  wire.answers = [{ ok: true, message: message(4, "customer") }, { ok: true, message: message(5, "customer") }];
  await delivery.flush();
  assert.deepEqual(wire.sent(), ["一", "二"]);
  assert.deepEqual(timeline.messages.map(({ seq }) => seq), [4, 5]);
  assert.deepEqual([outbox.entries, changes], [[], 2]);
});

test("while one is under way a second call sends nothing twice", async () => {
  write("一");
  await Promise.all([delivery.flush(), delivery.flush()]);
  assert.deepEqual(wire.sent(), ["一"]);
});

test("offline everything waits", async () => {
  write("一");
  link.online = false;
  await delivery.flush();
  assert.deepEqual(wire.asked, []);
});

test("without an answer it is tried after 1, 2 and 4 seconds more, then given to the customer", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  write("一");
  wire.answers = ["none", "none", "none", "none"];
  void delivery.flush();
  const tries: number[] = [];
  for (const seconds of [0, 1, 2, 4]) {
    await pass(context, seconds);
    tries.push(wire.sent().length);
    assert.equal(outbox.entries[0]!.failed, tries.length === 4 ? true : undefined);
  }
  assert.deepEqual(tries, [1, 2, 3, 4]);
});

test("what may succeed later is tried on for ever, with the desk's sentence beside it", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const passing = ["unavailable", "busy", "rate_limited"].map((error): Answer => ({ ok: false, error, text: "您写的还在" }));
  wire.answers = [...passing, ...passing];
  write("一");
  void delivery.flush();
  await settled();
  for (const seconds of [1, 2, 4, 10, 10]) {
    assert.deepEqual([outbox.entries[0]!.failed, outbox.entries[0]!.why], [undefined, "您写的还在"]);
    await pass(context, seconds);
  }
  await pass(context, 10);
  assert.equal(wire.sent().length, 7);
  assert.deepEqual(outbox.entries, []);
});

test("a call in between ends the pause", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  write("一");
  wire.answers = ["none"];
  void delivery.flush();
  await settled();
  void delivery.flush();
  await settled();
  assert.deepEqual(wire.sent(), ["一", "一"]);
});

test("an ended token is renewed, and the message goes again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  write("一");
  wire.answers = [{ ok: false, error: "expired" }];
  void delivery.flush();
  await settled();
  assert.deepEqual([renewals, wire.sent()], [1, ["一"]]);
  await pass(context, 1);
  assert.deepEqual(wire.sent(), ["一", "一"]);
});

test("what the desk will not have is the customer's to decide, and holds up nothing", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  write("一", "二");
  wire.answers = [{ ok: false, error: "too_long", text: "太长了" }];
  await delivery.flush();
  assert.deepEqual(wire.sent(), ["一", "二"]);
  assert.deepEqual(outbox.entries.map(({ failed, why }) => [failed, why]), [[true, "太长了"]]);
});

test("a picture is uploaded before its message, and only once", async () => {
  outbox.add({ text: "看图", conversation: "web-1" }, new Blob(["bytes"], { type: "image/png" }));
  wire.answers = [{ ok: true, picture: "/api/v1/pictures/p1" }, { ok: false, error: "invalid" }];
  await delivery.flush();
  const entry = outbox.entries[0]!;
  outbox.retry(entry);
  await delivery.flush();
  assert.deepEqual(wire.asked.map(({ event }) => event), ["picture", "send", "send"]);
  assert.deepEqual([wire.asked[0]!.data["mime"], wire.asked[2]!.data["picture"]], ["image/png", "/api/v1/pictures/p1"]);
});

test("a picture the desk refuses keeps its message back", async () => {
  outbox.add({ text: "看图", conversation: "web-1" }, new Blob(["bytes"], { type: "image/png" }));
  wire.answers = [{ ok: false, error: "bad_type", text: "只收图片" }];
  await delivery.flush();
  assert.deepEqual(wire.sent(), []);
  assert.equal(outbox.entries[0]!.why, "只收图片");
});

test("a quick reply goes with its payload, the same entry under the same id", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { client_id } = outbox.add({ text: "对", payload: "/affirm", conversation: "web-1" });
  wire.answers = ["none"];
  void delivery.flush();
  await settled();
  await pass(context, 1);
  const sent = { client_id, text: "对", payload: "/affirm" };
  assert.deepEqual(wire.asked.map(({ data }) => data), [sent, sent]);
});
