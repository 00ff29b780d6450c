import assert from "node:assert/strict";
import { test } from "node:test";
import { Decoder, Encoder, type Packet } from "../../widget/src/wire/packets";

function decoded(frame: string): Packet {
  const decoder = new Decoder();
  let found: Packet | undefined;
  decoder.on("decoded", (packet) => (found = packet));
  decoder.add(frame);
  return found!;
}

test("frames of the protocol's own examples", () => {
  assert.deepEqual(decoded('0/chat,{"sid":"x"}'), { type: 0, nsp: "/chat", data: { sid: "x" } });
  assert.deepEqual(decoded('2["hello",1]'), { type: 2, nsp: "/", data: ["hello", 1] });
  assert.deepEqual(decoded('3/chat,12["a,b"]'), { type: 3, nsp: "/chat", id: 12, data: ["a,b"] });
  assert.deepEqual(decoded("1/chat,"), { type: 1, nsp: "/chat" });
  assert.deepEqual(decoded('4/chat,{"message":"expired"}'), { type: 4, nsp: "/chat", data: { message: "expired" } });
});

test("what is no packet throws", () => {
  for (const frame of ["", "9", "x", "2{"]) assert.throws(() => decoded(frame), frame);
});

test("a picture goes out as an attachment", () => {
  const data = new Uint8Array([1, 2, 3]).buffer;
  const frames = new Encoder().encode({ type: 2, nsp: "/chat", id: 7, data: ["picture", { mime: "image/png", data }] });
  assert.deepEqual(frames, [
    '51-/chat,7["picture",{"mime":"image/png","data":{"_placeholder":true,"num":0}}]',
    data,
  ]);
});

test("everything else is one text frame", () => {
  const encoder = new Encoder();
  assert.deepEqual(encoder.encode({ type: 0, nsp: "/chat", data: { after: 3 } }), ['0/chat,{"after":3}']);
  assert.deepEqual(encoder.encode({ type: 1, nsp: "/chat" }), ["1/chat,"]);
});
