import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Drop } from "../../widget/src/view/controllers/drop";
import type { Files } from "../../widget/src/view/controllers/picked";
import { hostWith, type TestHost } from "./host";

const FILES = [new File(["x"], "a.png", { type: "image/png" })];

let picked: Files[];
let host: TestHost;
let drop: Drop;

beforeEach(() => {
  picked = [];
  const whole = hostWith({ picked: { pick: (files: Files) => Boolean(picked.push(files)) } });
  host = whole;
  drop = new Drop(whole);
});

/** True if the page took the event for itself. */
function drag(type: string, ...types: string[]): boolean {
  const event = Object.assign(new Event(type, { cancelable: true }), { dataTransfer: { types, files: FILES } });
  drop.dragged(event as unknown as DragEvent);
  return event.defaultPrevented;
}

test("files over the chat may be dropped, and are picked where they are", () => {
  assert.deepEqual([drag("dragover", "Files"), drop.over], [true, true]);
  assert.deepEqual([drag("dragleave", "Files"), drop.over], [true, false]);
  drag("dragover", "Files");
  assert.deepEqual([drag("drop", "Files"), drop.over], [true, false]);
  assert.deepEqual([picked, host.updates], [[FILES], 4]);
});

test("anything else is the browser's", () => {
  for (const type of ["dragover", "drop"]) assert.equal(drag(type, "text/plain"), false);
  assert.deepEqual([drop.over, picked, host.updates], [false, [], 0]);
});
