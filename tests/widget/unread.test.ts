import assert from "node:assert/strict";
import { test } from "node:test";
import { Unread } from "../../widget/src/view/controllers/unread";

test("a site is told now and at each change, until it has enough", () => {
  const unread = new Unread();
  unread.tell(2);
  const [first, second]: number[][] = [[], []];
  const end = unread.listen((count) => first!.push(count));
  unread.listen((count) => second!.push(count));
  unread.tell(3);
  unread.tell(3);
  end();
  unread.tell(0);
  assert.deepEqual([first, second], [[2, 3], [2, 3, 0]]);
});
