import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { zhCN } from "../../widget/src/texts/zh-CN";
import { Menu, type MenuHost } from "../../widget/src/view/controllers/menu";
import { plant } from "./browser";
import { calls, hostWith, type TestHost } from "./host";

const say = calls<[string]>();
let link: { href: string; download: string; click: () => void };
let clicked: string[];
let acts: string[];
let notice: { sound: boolean; desktop: boolean; granted: boolean; setDesktop(on: boolean): Promise<boolean> };
let fetched: string[];
let transcript: Blob | null;
let host: TestHost;
let menu: Menu;

beforeEach(() => {
  say.given.length = 0;
  clicked = [];
  acts = [];
  fetched = [];
  transcript = new Blob(["全文"]);
  link = { href: "", download: "", click: () => clicked.push(link.download) };
  plant({ document: { createElement: () => link } });
  notice = {
    sound: false,
    desktop: false,
    granted: true,
    async setDesktop(on) {
      this.desktop = on && this.granted;
      return !on || this.granted;
    },
  };
  const fetch = async (address: string): Promise<Blob> => {
    fetched.push(address);
    if (!transcript) throw new Error("500");
    return transcript;
  };
  const session = { fetch, logout: () => acts.push("logout"), link: { connect: () => acts.push("connect") } };
  const whole = hostWith({ session: session as unknown as MenuHost["session"], notice, toast: { say }, texts: zhCN });
  host = whole;
  menu = new Menu(whole);
});

test("it opens and closes; closing a closed one does nothing", () => {
  menu.toggle();
  assert.deepEqual([menu.isOpen, host.updates], [true, 1]);
  menu.close();
  menu.close();
  assert.deepEqual([menu.isOpen, host.updates], [false, 2]);
});

test("the transcript is saved under the day's name, and the menu closes", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.parse("2026-11-22T06:00:00Z") });
  menu.toggle();
  await menu.transcript();
  assert.equal(menu.isOpen, false);
  assert.deepEqual([fetched, clicked], [["/api/v1/transcript"], ["okpay-2026-11-22.txt"]]);
  assert.equal(await (await fetch(link.href)).text(), "全文");
  context.mock.timers.tick(60_000);
  await assert.rejects(fetch(link.href));
});

test("a transcript that does not come is said", async () => {
  transcript = null;
  await menu.transcript();
  assert.deepEqual([say.given, clicked], [[[zhCN.transcriptFailed]], []]);
});

test("the sound is switched on and off", () => {
  menu.toggleSound();
  assert.deepEqual([menu.sound, notice.sound, host.updates], [true, true, 1]);
  menu.toggleSound();
  assert.equal(menu.sound, false);
});

test("desktop notifications are switched, and it is said when the browser does not let them", async () => {
  await menu.toggleDesktop();
  assert.deepEqual([menu.desktop, host.updates], [true, 1]);
  await menu.toggleDesktop();
  assert.equal(menu.desktop, false);
  assert.deepEqual(say.given, []);
  notice.granted = false;
  await menu.toggleDesktop();
  assert.deepEqual([menu.desktop, say.given], [false, [[zhCN.desktopDenied]]]);
});

test("the end is asked for twice, and closing the menu takes the first back", () => {
  menu.toggle();
  menu.end();
  assert.deepEqual([menu.ending, acts], [true, []]);
  menu.close();
  menu.toggle();
  assert.equal(menu.ending, false);
  menu.end();
  menu.end();
  assert.deepEqual([menu.isOpen, acts, say.given], [false, ["logout", "connect"], [[zhCN.ended]]]);
});
