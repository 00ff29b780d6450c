import assert from "node:assert/strict";
import { after, test, type TestContext } from "node:test";
import { Tabs } from "../../widget/src/session/tabs";

const opened: Tabs[] = [];

/** A page that has the conversation of this mark open. */
function page(mark: string | null, left = (): void => undefined): Tabs {
  const tabs = new Tabs("test", () => mark, left);
  tabs.begin();
  opened.push(tabs);
  return tabs;
}

after(() => {
  for (const tabs of opened) tabs.end();
});

test("a page learns that another has the conversation open, and only that one", async () => {
  page("v-one");
  page(null);
  assert.equal(await page(null).share("v-one"), true);
  assert.equal(await page(null).share("v-two"), false);
});

test("a page that has gone does not answer, nor does one for itself", async () => {
  const gone = page("v-gone");
  assert.equal(await page(null).share("v-gone"), true);
  gone.end();
  assert.equal(await page("v-gone").share("v-gone"), false);
});

test("all other pages hear that the customer has left", async () => {
  let heard = 0;
  const other = new Promise<void>((give) => page(null, give));
  page(null, () => heard++).leave();
  await other;
  assert.equal(heard, 0);
});

test("a browser without channels has no other pages", async (context: TestContext) => {
  const { BroadcastChannel } = globalThis;
  context.after(() => Object.assign(globalThis, { BroadcastChannel }));
  Object.assign(globalThis, { BroadcastChannel: undefined });
  const alone = page("v-one");
  alone.leave();
  assert.equal(await alone.share("v-one"), false);
});
