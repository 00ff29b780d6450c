import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Stage, type StageHost } from "../../widget/src/view/controllers/stage";
import { plant } from "./browser";
import { calls, TestHost } from "./host";

/** An element of the page; the chat is one of them. */
class Thing extends TestHost {
  inert = false;
}

const settle = calls();
let seen: EventTarget & { height: number; offsetTop: number };
let main: Thing;
let hidden: Thing;
let root: { style: { overflow: string } };
let properties: Map<string, string>;
let host: Thing;
let stage: Stage;

/** A page with a main part and one that is inert already; `phone`: there is no room beside the chat. */
function begin(phone: boolean): void {
  seen = Object.assign(new EventTarget(), { height: 800, offsetTop: 0 });
  main = new Thing();
  hidden = Object.assign(new Thing(), { inert: true });
  root = { style: { overflow: "auto" } };
  properties = new Map();
  const style = { setProperty: (name: string, value: string) => properties.set(name, value) };
  host = Object.assign(new Thing(), { style, scrolling: { settle } });
  const body = { children: [main, hidden, host, {}] };
  plant({
    HTMLElement: Thing,
    visualViewport: seen,
    document: { documentElement: root, body },
    matchMedia: () => ({ matches: phone }),
  });
  stage = new Stage(host as unknown as StageHost);
}

beforeEach(() => {
  settle.given.length = 0;
});

test("beside a page nothing of it changes", () => {
  begin(false);
  stage.set(false);
  assert.deepEqual([stage.full, main.inert, root.style.overflow], [false, false, "auto"]);
});

test("on a phone what lies behind can be neither reached nor scrolled, and afterwards again", () => {
  begin(true);
  stage.set(false);
  assert.deepEqual([stage.full, main.inert, host.inert], [true, true, false]);
  assert.equal(root.style.overflow, "hidden");
  stage.clear();
  assert.deepEqual([stage.full, main.inert, hidden.inert], [false, false, true]);
  assert.equal(root.style.overflow, "auto");
});

test("it keeps above the keyboard while it is open", () => {
  begin(true);
  stage.set(false);
  Object.assign(seen, { height: 480, offsetTop: 30 });
  seen.dispatchEvent(new Event("resize"));
  assert.deepEqual([properties.get("--seen"), properties.get("--from")], ["480px", "30px"]);
  assert.equal(settle.given.length, 2);
  stage.clear();
  seen.dispatchEvent(new Event("resize"));
  assert.equal(settle.given.length, 2);
});

test("it follows the keyboard's own scrolling, and does without a browser that cannot tell", () => {
  begin(true);
  stage.set(false);
  seen.offsetTop = 50;
  seen.dispatchEvent(new Event("scroll"));
  assert.equal(properties.get("--from"), "50px");
  stage.clear();
  seen.offsetTop = 70;
  seen.dispatchEvent(new Event("scroll"));
  assert.equal(properties.get("--from"), "50px");
  Object.assign(globalThis, { visualViewport: null });
  stage.set(false);
  assert.equal(main.inert, true);
});

test("closed twice, or opened again, it leaves what it found", () => {
  begin(true);
  stage.set(false);
  stage.clear();
  root.style.overflow = "scroll";
  main.inert = true;
  stage.clear();
  assert.deepEqual([root.style.overflow, main.inert], ["scroll", true]);
  stage.set(false);
  stage.clear();
  assert.deepEqual([root.style.overflow, main.inert], ["scroll", true]);
});

test("a page that is all chat has nothing behind it", () => {
  begin(false);
  stage.set(true);
  assert.deepEqual([stage.full, main.inert, root.style.overflow], [true, false, "hidden"]);
});

test("taken off the page it leaves it as it was", () => {
  begin(true);
  stage.set(false);
  host.disconnect();
  assert.deepEqual([main.inert, root.style.overflow], [false, "auto"]);
});
