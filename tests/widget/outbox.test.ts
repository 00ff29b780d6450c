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

test("what was not sent is there after a reload, in order, with its ids, once it is known whose it is", async () => {
  const before = outbox();
  const ids = ["一", "二", "三"].map((text) => before.add({ text, conversation: "web-1" }).client_id);
  const after = outbox();
  await after.restore();
  assert.deepEqual([after.entries, after.filled, after.next()], [[], true, undefined]);
  after.keepOnly(["web-1"], false);
  assert.deepEqual(after.entries.map(({ text }) => text), ["一", "二", "三"]);
  assert.deepEqual(after.entries.map(({ client_id }) => client_id), ids);
});

test("what the desk has is gone for good", async () => {
  const before = outbox();
  before.remove(before.add({ text: "一", conversation: "web-1" }).client_id);
  const after = outbox();
  await after.restore();
  assert.equal(after.filled, false);
});

test("two tabs do not lose each other's messages", async () => {
  const [one, other] = [outbox(), outbox()];
  one.add({ text: "一", conversation: "web-1" });
  other.add({ text: "二", conversation: "web-1" });
  const later = outbox();
  await later.restore();
  later.keepOnly(["web-1"], false);
  assert.equal(later.entries.length, 2);
});

test("one that failed does not hold up the next, and a retry goes without its payload", () => {
  const box = outbox();
  const first = box.add({ text: "对", payload: "对", conversation: "web-1" });
  const second = box.add({ text: "二", conversation: "web-1" });
  box.fail(first, "这个选项已经过了");
  assert.equal(box.next(), second);
  box.retry(first);
  assert.equal(box.next(), first);
  assert.equal(first.payload, undefined);
});

test("words of one customer never go to another", async () => {
  outbox().add({ text: "甲的", conversation: "web-1" });
  const box = outbox();
  await box.restore();
  box.add({ text: "乙的", conversation: "web-2" });
  box.keepOnly(["web-2"], false);
  assert.deepEqual(box.entries.map(({ text }) => text), ["乙的"]);
  assert.equal(JSON.stringify(localStorage).includes("甲的"), false);
});

test("while it is asked whose it is, it is kept, and neither seen nor sent", async () => {
  outbox().add({ text: "登录前写的", conversation: "web-1" });
  const box = outbox();
  await box.restore();
  box.keepOnly(["web-2"], true);
  assert.deepEqual([box.entries, box.next()], [[], undefined]);
  box.keepOnly(["web-1"], false);
  assert.deepEqual(box.entries.map(({ text }) => text), ["登录前写的"]);
});

test("what this page wrote goes along with the same person", () => {
  const box = outbox();
  box.add({ text: "一", conversation: "tab" });
  box.add({ text: "二", conversation: "web-1" });
  box.release("page", "tab");
  assert.deepEqual(box.entries.map(({ conversation }) => conversation), ["page", "web-1"]);
  box.release("page");
  assert.deepEqual(box.entries.map(({ conversation }) => conversation), ["page", "page"]);
});

test("cleared, nothing is left, also of what was not taken up", async () => {
  outbox().add({ text: "甲的", conversation: "web-1" });
  const box = outbox();
  await box.restore();
  box.add({ text: "乙的", conversation: "web-2" });
  box.clear();
  assert.deepEqual([box.filled, localStorage.length], [false, 0]);
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
  const entry = box.add({ text: "一", conversation: "web-1" });
  assert.equal(box.waiting, true);
  box.fail(entry);
  assert.equal(box.waiting, false);
});
