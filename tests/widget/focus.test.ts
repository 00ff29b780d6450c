import assert from "node:assert/strict";
import { test } from "node:test";
import { Focus } from "../../widget/src/view/controllers/focus";
import { plant } from "./browser";

/** An element that holds these, and what of them was given the keyboard. */
function begin(...drawn: string[]): { focus: Focus; focused: string[] } {
  const focused: string[] = [];
  const element = (selector: string): unknown => ({ selector, focus: () => focused.push(selector) });
  const querySelector = (selector: string): unknown => (drawn.includes(selector) ? element(selector) : null);
  return { focus: new Focus({ root: { querySelector } as Pick<ParentNode, "querySelector"> }), focused };
}

function pointer(kind: "coarse" | "fine"): void {
  plant({ matchMedia: (query: string) => ({ matches: query === `(pointer: ${kind})` }) });
}

test("with a mouse one can write at once; on a phone the keyboard waits", () => {
  const { focus, focused } = begin(".log", ".field textarea");
  pointer("fine");
  focus.enter();
  pointer("coarse");
  focus.enter();
  focus.write();
  assert.deepEqual(focused, [".field textarea", ".log", ".field textarea"]);
});

test("what is not drawn gets no focus and is no box", () => {
  pointer("fine");
  const { focus, focused } = begin("#more");
  focus.enter();
  focus.on(".launcher");
  assert.equal(focus.box, null);
  focus.on("#more");
  assert.deepEqual(focused, ["#more"]);
});
