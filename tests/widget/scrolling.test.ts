import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { type Log, Scrolling } from "../../widget/src/view/controllers/scrolling";
import { calls, hostWith, type TestHost } from "./host";
import { settled } from "./wire";

const read = calls();
let log: { -readonly [Name in keyof Log]: Log[Name] } | null;
let timeline: { more: boolean };
let loads: number;
let load: () => void;
let host: TestHost;
let scrolling: Scrolling;

/** 1000 high, of which 400 are in sight. */
beforeEach(() => {
  read.given.length = 0;
  log = { scrollTop: 600, scrollHeight: 1000, clientHeight: 400 };
  timeline = { more: true };
  loads = 0;
  const older = (): Promise<void> => {
    loads++;
    return new Promise((resolve) => (load = resolve));
  };
  const root = { querySelector: () => log };
  const whole = hostWith({ root, session: { timeline, requests: { older } }, attention: { read } });
  host = whole;
  scrolling = new Scrolling(whole);
});

function scrollTo(top: number): void {
  log!.scrollTop = top;
  scrolling.scrolled();
}

/** A drawing that makes the log this much higher. */
async function grow(pixels: number): Promise<void> {
  log!.scrollHeight += pixels;
  host.requestUpdate();
  await host.updateComplete;
}

test("who is at the newest, or nearly, stays there when more comes", async () => {
  scrollTo(541);
  await grow(200);
  assert.equal(log!.scrollTop, 1200);
});

test("who reads further up is left there, and told of what comes below", async () => {
  scrollTo(540);
  await grow(200);
  assert.equal(log!.scrollTop, 540);
  scrolling.came();
  assert.equal(scrolling.newBelow, true);
});

test("at the newest nothing new is below", () => {
  scrolling.came();
  assert.equal(scrolling.newBelow, false);
});

test("back at the newest it counts as seen, by scrolling and by the button", () => {
  for (const back of [() => scrollTo(600), () => scrolling.toBottom()]) {
    scrollTo(300);
    scrolling.came();
    const before = host.updates;
    back();
    assert.deepEqual([scrolling.stuck, scrolling.newBelow, host.updates], [true, false, before + 1]);
  }
  assert.equal(log!.scrollTop, 1000);
  scrollTo(600);
  assert.equal(read.given.length, 2);
});

test("what one says oneself is brought into sight", async () => {
  scrollTo(300);
  scrolling.stick();
  await grow(100);
  assert.equal(log!.scrollTop, 1100);
});

test("near the top older ones are loaded, once, and what was in sight stays", async () => {
  scrollTo(59);
  scrollTo(20);
  assert.deepEqual([scrolling.loadingOlder, host.updates], [true, 1]);
  await settled();
  assert.equal(loads, 1);
  // As the session does it: the change is drawn after the answer.
  host.addController({ hostUpdated: () => void (log!.scrollHeight = 1500) });
  host.requestUpdate();
  load();
  await settled();
  assert.deepEqual([log!.scrollTop, scrolling.loadingOlder, host.updates, loads], [520, false, 3, 1]);
});

test("a closed chat has no log to scroll", async () => {
  log = null;
  scrolling.scrolled();
  scrolling.toBottom();
  await scrolling.older();
  assert.deepEqual([scrolling.stuck, loads], [true, 0]);
});

test("there are no older ones to load, or the log is too short to speak of a top", () => {
  timeline.more = false;
  scrollTo(10);
  timeline.more = true;
  Object.assign(log!, { scrollTop: 0, scrollHeight: 400 });
  scrolling.scrolled();
  assert.equal(scrolling.loadingOlder, false);
});
