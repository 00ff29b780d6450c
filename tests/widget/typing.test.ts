import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Typing } from "../../widget/src/session/typing";
import { plant } from "./browser";

let changes: number;
let typing: Typing;

beforeEach(() => {
  plant();
  changes = 0;
  typing = new Typing(() => changes++);
});

test("somebody types until they say so, or for 15 seconds", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  typing.take({ who: "bot", on: true });
  assert.deepEqual([typing.who, changes], ["bot", 1]);
  typing.take({ who: "bot", on: false });
  assert.deepEqual([typing.who, changes], [null, 2]);
  typing.take({ who: "agent", on: true });
  context.mock.timers.tick(14_999);
  assert.equal(typing.who, "agent");
  context.mock.timers.tick(1);
  assert.deepEqual([typing.who, changes], [null, 4]);
});

test("each sign of life counts anew", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  typing.take({ who: "agent", on: true });
  context.mock.timers.tick(10_000);
  typing.take({ who: "agent", on: true });
  context.mock.timers.tick(10_000);
  assert.equal(typing.who, "agent");
});

test("who has stopped, or left the page, is not news 15 seconds later", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  typing.take({ who: "bot", on: true });
  typing.take({ who: "bot", on: false });
  context.mock.timers.tick(20_000);
  assert.equal(changes, 2);
  typing.take({ who: "bot", on: true });
  typing.end();
  context.mock.timers.tick(20_000);
  assert.equal(changes, 3);
});

test("it stops for the one who has spoken, and for all when the line breaks", () => {
  typing.take({ who: "agent", on: true });
  typing.stop("bot");
  assert.equal(typing.who, "agent");
  typing.stop("agent");
  assert.equal(typing.who, null);
  typing.take({ who: "agent", on: true });
  typing.stop();
  assert.equal(typing.who, null);
  typing.end();
});
