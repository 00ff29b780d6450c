import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Storage } from "../../widget/src/storage";
import { Notice } from "../../widget/src/view/controllers/notice";
import { plant } from "./browser";

const HELD_MS = 400;

let beeps: number;
let shown: Shown[];

/** Notification, as far as it is used. */
class Shown {
  static permission = "default";
  static answer = "granted";
  onclick: () => void = () => undefined;
  closed = false;

  constructor(
    readonly title: string,
    readonly options: { body: string },
  ) {
    shown.push(this);
  }

  static async requestPermission(): Promise<string> {
    return (Shown.permission = Shown.answer);
  }

  close(): void {
    this.closed = true;
  }
}

/** AudioContext that cannot sound, but is asked to. */
class Silence {
  constructor() {
    beeps++;
    throw new Error("no audio here");
  }
}

function tab(): Notice {
  return new Notice(new Storage("test:"));
}

beforeEach(() => {
  const { window } = plant({ AudioContext: Silence, Notification: Shown, navigator: {} });
  Object.assign(window, { Notification: Shown });
  Shown.permission = "default";
  Shown.answer = "granted";
  beeps = 0;
  shown = [];
});

test("both are off until they are chosen, and the choice is kept", async () => {
  assert.deepEqual([tab().sound, tab().desktop], [false, false]);
  tab().sound = true;
  assert.equal(await tab().setDesktop(true), true);
  assert.deepEqual([tab().sound, tab().desktop, beeps], [true, true, 1]);
  tab().sound = false;
  assert.equal(await tab().setDesktop(false), true);
  assert.deepEqual([tab().sound, tab().desktop], [false, false]);
});

test("without the browser's permission there is no desktop notification", async () => {
  Shown.answer = "denied";
  assert.equal(await tab().setDesktop(true), false);
  assert.equal(tab().desktop, false);
});

test("of several tabs one speaks of a message", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const tabs = [tab(), tab()];
  await tabs[0]!.setDesktop(true);
  tabs[0]!.sound = true;
  const said = tabs.map((one) => one.announce("web-1", 5, "小林", "您有一条新消息", () => undefined));
  context.mock.timers.tick(HELD_MS);
  await Promise.all(said);
  assert.deepEqual(shown.map(({ title, options }) => [title, options.body]), [["小林", "您有一条新消息"]]);
  assert.equal(beeps, 2);
});

test("what the customer has seen in another tab is not spoken of, what follows is", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  await tab().setDesktop(true);
  const seen = tab().announce("web-1", 5, "小林", "", () => undefined);
  tab().attend("web-1", 5);
  const next = tab().announce("web-1", 6, "小周", "", () => undefined);
  context.mock.timers.tick(HELD_MS);
  await Promise.all([seen, next]);
  assert.deepEqual(shown.map(({ title }) => title), ["小周"]);
});

test("a press on it opens the chat and takes it away", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  await tab().setDesktop(true);
  let opened = 0;
  const said = tab().announce("web-1", 5, "小林", "", () => opened++);
  context.mock.timers.tick(HELD_MS);
  await said;
  shown[0]!.onclick();
  assert.deepEqual([opened, shown[0]!.closed], [1, true]);
});

test("left alone it goes after eight seconds", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  await tab().setDesktop(true);
  const said = tab().announce("web-1", 5, "小林", "", () => undefined);
  context.mock.timers.tick(HELD_MS);
  await said;
  context.mock.timers.tick(7_999);
  assert.equal(shown[0]!.closed, false);
  context.mock.timers.tick(1);
  assert.equal(shown[0]!.closed, true);
});

test("where neither was chosen nothing is waited for", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  await tab().announce("web-1", 5, "小林", "", () => undefined);
  assert.deepEqual([beeps, shown], [0, []]);
});
