import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { zhCN } from "../../widget/src/texts/zh-CN";
import { Rating } from "../../widget/src/view/controllers/rating";
import type { Answer } from "../../widget/src/wire/protocol";
import { calls, hostWith, type TestHost } from "./host";

const say = calls<[string]>();
const enter = calls();
const skipRating = calls();
let rated: [number, string][];
let answers: Answer[];
let host: TestHost;
let rating: Rating;

beforeEach(() => {
  for (const one of [say, enter, skipRating]) one.given.length = 0;
  rated = [];
  answers = [];
  const rate = async (stars: number, comment: string): Promise<Answer> => {
    rated.push([stars, comment]);
    return answers.shift() ?? { ok: true };
  };
  const more = { session: { requests: { rate, skipRating } }, toast: { say }, texts: zhCN, focusing: { enter } };
  const whole = hostWith(more);
  host = whole;
  rating = new Rating(whole);
});

test("the stars chosen last count, with what is written beside them", async () => {
  rating.choose(2);
  rating.choose(4);
  assert.equal(host.updates, 2);
  await rating.submit("  挺好 ");
  assert.deepEqual(rated, [[4, "挺好"]]);
  assert.deepEqual([rating.stars, enter.given.length], [0, 1]);
});

test("refused, the stars stay, and the desk's sentence or one of ours is said", async () => {
  rating.choose(4);
  answers = [{ ok: false, text: "慢一点" }, { ok: false }];
  await rating.submit("");
  await rating.submit("");
  assert.deepEqual(say.given, [["慢一点"], [zhCN.tooFast]]);
  assert.deepEqual([rating.stars, enter.given.length], [4, 2]);
});

test("it can be skipped", () => {
  rating.skip();
  assert.equal(skipRating.given.length, 1);
});
