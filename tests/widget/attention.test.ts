import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { zhCN } from "../../widget/src/texts/zh-CN";
import { Attention, type AttentionHost } from "../../widget/src/view/controllers/attention";
import { type Browser, plant } from "./browser";
import { calls, hostWith, type TestHost } from "./host";
import { message } from "./wire";

const show = calls();
const wake = calls();
const seen = calls();
const came = calls();
const attend = calls<[string, number]>();
const announced = calls<[string, number, string, string, () => void]>();
let browser: Browser;
let host: TestHost & { -readonly [Name in keyof AttentionHost]: AttentionHost[Name] };
let attention: Attention;

beforeEach(() => {
  browser = plant();
  for (const one of [show, wake, seen, came, attend, announced]) one.given.length = 0;
  host = hostWith({
    isOpen: true,
    show,
    session: { conversation: "web-1", wake, reading: { seen } },
    scrolling: { stuck: true, came },
    notice: { attend, announce: async (...given: Parameters<typeof announced>) => announced(...given) },
    texts: zhCN,
  });
  attention = new Attention(host);
});

test("what is in sight is read: the chat open, its tab in front, at the newest", () => {
  attention.read();
  assert.equal(seen.given.length, 1);
  host.isOpen = false;
  attention.read();
  host.isOpen = true;
  host.scrolling.stuck = false;
  attention.read();
  host.scrolling.stuck = true;
  browser.document.visibilityState = "hidden";
  attention.read();
  assert.equal(seen.given.length, 1);
});

test("a reply the customer looks at is noted for the other tabs", () => {
  attention.came([message(4), message(5)]);
  assert.deepEqual([attend.given, announced.given.length, came.given.length], [[["web-1", 5]], 0, 1]);
});

test("one nobody looks at is spoken of, by the name of who wrote it", () => {
  browser.document.focused = false;
  attention.came([message(5)]);
  browser.document.focused = true;
  browser.document.visibilityState = "hidden";
  attention.came([message(6, "agent", { agent: "小林" })]);
  browser.document.visibilityState = "visible";
  host.isOpen = false;
  attention.came([message(7)]);
  const spoken = announced.given.map(([conversation, seq, name, text]) => [conversation, seq, name, text]);
  assert.deepEqual(spoken, [
    ["web-1", 5, zhCN.bot, zhCN.notification],
    ["web-1", 6, "小林", zhCN.notification],
    ["web-1", 7, zhCN.bot, zhCN.notification],
  ]);
  assert.equal(attend.given.length, 0);
  announced.given[0]![4]();
  assert.equal(show.given.length, 1);
});

test("a change without replies, or without a conversation, is none of that", () => {
  attention.came([]);
  host.session.conversation = null;
  attention.came([message(5)]);
  assert.deepEqual([attend.given, announced.given, came.given], [[], [], []]);
});

test("who turns to the page reads, and wakes the line; with the network it wakes in any case", () => {
  host.connect();
  browser.document.dispatchEvent(new Event("visibilitychange"));
  browser.window.dispatchEvent(new Event("focus"));
  assert.deepEqual([wake.given.length, seen.given.length], [2, 2]);
  browser.document.visibilityState = "hidden";
  browser.document.dispatchEvent(new Event("visibilitychange"));
  assert.deepEqual([wake.given.length, seen.given.length], [2, 2]);
  browser.window.dispatchEvent(new Event("online"));
  assert.deepEqual([wake.given.length, seen.given.length], [3, 2]);
});

test("off the page it listens no more", () => {
  host.connect();
  host.disconnect();
  browser.document.dispatchEvent(new Event("visibilitychange"));
  browser.window.dispatchEvent(new Event("focus"));
  browser.window.dispatchEvent(new Event("online"));
  assert.deepEqual([wake.given, seen.given], [[], []]);
});
