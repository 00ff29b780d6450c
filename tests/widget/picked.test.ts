import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { PICTURE_BYTES } from "../../widget/src/content/picture";
import { zhCN } from "../../widget/src/texts/zh-CN";
import { Picked } from "../../widget/src/view/controllers/picked";
import { calls, hostWith, type TestHost } from "./host";

const say = calls<[string]>();
const write = calls();
let host: TestHost;
let picked: Picked;

function file(name: string, type = "image/png", bytes = 3): File {
  return new File([new Uint8Array(bytes)], name, { type });
}

beforeEach(() => {
  say.given.length = write.given.length = 0;
  const whole = hostWith({ toast: { say }, texts: zhCN, focusing: { write } });
  host = whole;
  picked = new Picked(whole);
});

test("the first picture among files is picked, and writing goes on", async () => {
  assert.equal(picked.pick([file("a.txt", "text/plain"), file("b.png"), file("c.png")]), true);
  assert.equal(picked.file?.name, "b.png");
  assert.equal((await (await fetch(picked.source)).arrayBuffer()).byteLength, 3);
  assert.equal(write.given.length, 1);
});

test("what will not do is refused with a sentence, and the one before stays", () => {
  picked.pick([file("a.png")]);
  picked.pick([file("b.gif", "image/gif")]);
  picked.pick([file("c.png", "image/png", PICTURE_BYTES + 1)]);
  assert.deepEqual(say.given, [[zhCN.badType], [zhCN.tooLarge]]);
  assert.equal(picked.file?.name, "a.png");
});

test("another one takes its place, and of the first nothing is kept", async () => {
  picked.pick([file("a.png")]);
  const first = picked.source;
  picked.pick([file("b.png")]);
  assert.equal(picked.file?.name, "b.png");
  await assert.rejects(fetch(first));
  const second = picked.source;
  const before = host.updates;
  picked.remove();
  assert.deepEqual([picked.file, host.updates], [undefined, before + 1]);
  await assert.rejects(fetch(second));
});

test("no file is nothing to speak of", () => {
  for (const files of [[], null, undefined]) assert.equal(picked.pick(files), false);
  assert.deepEqual([picked.file, say.given.length], [undefined, 0]);
});

test("a pasted file is a picture, pasted text is left to the box", () => {
  const preventDefault = calls();
  const paste = (...files: File[]): void =>
    picked.pasted({ clipboardData: { files } as unknown as DataTransfer, preventDefault });
  paste();
  assert.equal(preventDefault.given.length, 0);
  paste(file("a.png"));
  assert.deepEqual([picked.file?.name, preventDefault.given.length], ["a.png", 1]);
});
