import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Writing, type WritingHost } from "../../widget/src/view/controllers/writing";

const PICTURE = new File(["x"], "a.png", { type: "image/png" });

let acts: string[];
let sent: unknown[][];
let host: WritingHost;
let writing: Writing;

beforeEach(() => {
  acts = [];
  sent = [];
  const act = (name: string) => () => void acts.push(name);
  host = {
    session: {
      send: (...given: unknown[]) => void sent.push(given),
      requests: { person: async () => act("person")() },
    },
    draft: { text: "", clear: act("clear") },
    picked: { file: undefined, remove: act("remove") },
    scrolling: { stick: act("stick") },
    focusing: { write: act("write"), enter: act("enter") },
  };
  writing = new Writing(host);
});

test("what is written goes out without the space around it, and the box is free for the next", () => {
  host.draft.text = "  你好 \n";
  writing.submit();
  assert.deepEqual(sent, [["你好", undefined, undefined]]);
  assert.deepEqual(acts, ["stick", "remove", "clear", "write"]);
});

test("a picture goes with its text, or alone", () => {
  host.picked.file = PICTURE;
  writing.submit();
  host.draft.text = "看图";
  writing.submit();
  assert.deepEqual(sent, [["", undefined, PICTURE], ["看图", undefined, PICTURE]]);
});

test("nothing is not sent", () => {
  host.draft.text = " \n ";
  writing.submit();
  assert.deepEqual([sent, acts], [[], []]);
});

test("what is pressed is said, with its payload if it has one; what is being written stays", () => {
  writing.press("提现没到账");
  writing.press("对", "/affirm");
  assert.deepEqual(sent, [["提现没到账", undefined], ["对", "/affirm"]]);
  assert.deepEqual(acts, ["stick", "enter", "stick", "enter"]);
});

test("a person is called", () => {
  writing.person();
  assert.deepEqual(acts, ["stick", "person"]);
});
