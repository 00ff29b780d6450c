import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Storage } from "../../widget/src/storage";
import { Draft, type DraftHost } from "../../widget/src/view/controllers/draft";
import { plant } from "./browser";
import { calls, hostWith, type TestHost } from "./host";

const write = calls<[string]>();

/** A page of a customer with this conversation. */
function page(conversation: string | null): { draft: Draft; host: TestHost & DraftHost; box: { value: string; style: { height: string } } } {
  const style = { height: "" };
  // As a browser has it: no lower than it is made, no lower than its text.
  const box = { value: "", style, get scrollHeight() { return Math.max(parseInt(style.height) || 0, 20 + 10 * this.value.length); } };
  const session = { conversation, ownership: { question: null }, storage: new Storage("test:"), drafting: { write } };
  const host = hostWith({ session, focusing: { box } });
  return { draft: new Draft(host), host, box };
}

beforeEach(() => {
  plant();
  write.given.length = 0;
});

test("what is written is told, and the box grows and shrinks with it", () => {
  const { draft, host, box } = page("web-1");
  box.value = "写到一半";
  draft.wrote();
  assert.equal(draft.text, "写到一半");
  assert.deepEqual(write.given, [["写到一半"]]);
  assert.deepEqual([box.style.height, host.updates], ["60px", 1]);
  box.value = "写";
  draft.wrote();
  assert.equal(box.style.height, "30px");
});

test("the next page goes on with it once it knows the conversation, and only with its own", () => {
  const before = page("web-1");
  before.box.value = "写到一半 也算";
  before.draft.wrote();
  const after = page(null);
  after.draft.restore();
  assert.equal(after.draft.text, "");
  after.host.session.conversation = "web-1";
  after.draft.restore();
  assert.deepEqual([after.draft.text, after.box.value], ["写到一半 也算", "写到一半 也算"]);
  const another = page("web-2");
  another.draft.restore();
  assert.equal(another.draft.text, "");
});

test("what is being written now is not written over", () => {
  const before = page("web-1");
  before.box.value = "从前的";
  before.draft.wrote();
  const after = page(null);
  after.box.value = "现在的";
  after.draft.wrote();
  after.host.session.conversation = "web-1";
  after.host.session.storage.set("draft", "web-1 从前的");
  after.draft.restore();
  assert.deepEqual([after.draft.text, after.box.value], ["现在的", "现在的"]);
});

test("it is taken up once: what was sent since does not come back", () => {
  const { draft, host } = page("web-1");
  host.session.storage.set("draft", "web-1 从前的");
  draft.restore();
  draft.text = "";
  draft.restore();
  assert.equal(draft.text, "");
});

test("a box that is drawn anew shows it", () => {
  const { draft, box } = page("web-1");
  draft.text = "写到一半";
  draft.show();
  assert.deepEqual([box.value, box.style.height], ["写到一半", "60px"]);
});

test("what was typed here stays with the same person, what an earlier page left does not", () => {
  const { draft, host, box } = page("web-1");
  box.value = "写到一半";
  draft.wrote();
  draft.forget(false);
  host.session.conversation = "web-2";
  draft.restore();
  assert.deepEqual([draft.text, host.session.storage.get("draft")], ["写到一半", "web-2 写到一半"]);
  draft.forget(true);
  assert.deepEqual([draft.text, box.value, host.session.storage.get("draft")], ["", "", null]);
  host.session.conversation = "web-3";
  host.session.storage.set("draft", "web-3 从前的");
  draft.restore();
  assert.equal(draft.text, "从前的");
  draft.forget(false);
  assert.deepEqual([draft.text, host.session.storage.get("draft")], ["", null]);
});

test("what another customer left is not kept, unless it is still asked who that was", () => {
  const asked = page("web-1");
  asked.host.session.storage.set("draft", "web-9 甲的");
  asked.host.session.ownership.question = "sign-in";
  asked.draft.restore();
  assert.deepEqual([asked.draft.text, asked.host.session.storage.get("draft")], ["", "web-9 甲的"]);
  const { draft, host } = page("web-1");
  draft.restore();
  assert.deepEqual([draft.text, host.session.storage.get("draft")], ["", null]);
});

test("sent, nothing of it is left", () => {
  const { draft, host, box } = page("web-1");
  box.value = "写完了";
  draft.wrote();
  draft.clear();
  assert.deepEqual([draft.text, box.value, host.session.storage.get("draft")], ["", "", null]);
  assert.deepEqual(write.given.at(-1), [""]);
});

test("while the chat is closed there is no box", () => {
  const { draft, host } = page("web-1");
  Object.assign(host.focusing, { box: null });
  host.session.storage.set("draft", "web-1 从前的");
  draft.restore();
  assert.equal(draft.text, "从前的");
  draft.clear();
  assert.equal(draft.text, "");
});
