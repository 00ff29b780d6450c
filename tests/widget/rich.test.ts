import assert from "node:assert/strict";
import { test } from "node:test";
import { blocks, links } from "../../widget/src/content/rich";

test("numbered lines become steps between paragraphs", () => {
  assert.deepEqual(blocks("原因查到了：\n1. 看余额\n2. 换卡\n余额不对，选「还没解决」。"), [
    { steps: false, text: "原因查到了：" },
    { steps: true, start: 1, items: ["看余额", "换卡"] },
    { steps: false, text: "余额不对，选「还没解决」。" },
  ]);
});

test("steps may start later and use other marks", () => {
  assert.deepEqual(blocks("3、甲\n4）乙"), [{ steps: true, start: 3, items: ["甲", "乙"] }]);
});

test("one numbered line, an amount and a jump in the numbers are no steps", () => {
  for (const text of ["1. 只有一条", "1.5 元起\n2.5 元止", "1. 甲\n3. 丙"]) {
    assert.deepEqual(blocks(text), [{ steps: false, text }]);
  }
});

test("line breaks inside a paragraph stay", () => {
  assert.deepEqual(blocks("甲\n\n乙\n"), [{ steps: false, text: "甲\n\n乙" }]);
});

test("an address ends before Chinese punctuation and closing marks", () => {
  assert.deepEqual(links("看 https://a.example/x?y=1。好"), [
    { text: "看 " },
    { text: "https://a.example/x?y=1", href: "https://a.example/x?y=1" },
    { text: "。好" },
  ]);
  assert.equal(links("(http://a.example/b).")[1]!.href, "http://a.example/b");
});

test("only http and https become links", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "https://"]) {
    assert.ok(links(text).every((part) => part.href === undefined), text);
  }
});
