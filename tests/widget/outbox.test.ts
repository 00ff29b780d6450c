import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Outbox } from "../../widget/src/session/outbox";
import { Storage } from "../../widget/src/storage";
import { plant } from "./browser";

beforeEach(() => {
  plant();
});

function outbox(): Outbox {
  return new Outbox(new Storage("test:"));
}

test("what was not sent is there after a reload, in order, with its ids", async () => {
  const before = outbox();
  const ids = ["一", "二", "三"].map((text) => before.add({ text, conversation: null }).client_id);
  const after = outbox();
  await after.restore();
  assert.deepEqual(after.entries.map(({ text }) => text), ["一", "二", "三"]);
  assert.deepEqual(after.entries.map(({ client_id }) => client_id), ids);
});

test("what the desk has is gone for good", async () => {
  const before = outbox();
  before.remove(before.add({ text: "一", conversation: null }).client_id);
  const after = outbox();
  await after.restore();
  assert.deepEqual(after.entries, []);
});

test("two tabs do not lose each other's messages", async () => {
  const [one, other] = [outbox(), outbox()];
  one.add({ text: "一", conversation: null });
  other.add({ text: "二", conversation: null });
  const later = outbox();
  await later.restore();
  assert.equal(later.entries.length, 2);
});

test("one that failed does not hold up the next, and a retry goes without its payload", () => {
  const box = outbox();
  const first = box.add({ text: "对", payload: "对", conversation: null });
  const second = box.add({ text: "二", conversation: null });
  box.fail(first, "这个选项已经过了");
  assert.equal(box.next(), second);
  box.retry(first);
  assert.equal(box.next(), first);
  assert.equal(first.payload, undefined);
});

test("words of one verified conversation never go to another", () => {
  const box = outbox();
  box.add({ text: "甲的", conversation: "web-1" });
  box.add({ text: "还没登录时写的", conversation: null });
  box.keepOnly("web-2");
  assert.deepEqual(box.entries.map(({ text }) => text), ["还没登录时写的"]);
});

test("a damaged entry is dropped, not stumbled over", async () => {
  localStorage.setItem("test:out:c-1", "{");
  const box = outbox();
  await box.restore();
  assert.deepEqual(box.entries, []);
  assert.equal(localStorage.getItem("test:out:c-1"), null);
});

test("what waits is known, what failed does not wait", () => {
  const box = outbox();
  assert.equal(box.waiting, false);
  const entry = box.add({ text: "一", conversation: null });
  assert.equal(box.waiting, true);
  box.fail(entry);
  assert.equal(box.waiting, false);
});
