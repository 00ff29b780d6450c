import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "circles-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** What `node circles.js` says of these modules; test.js runs us in widget/. */
function check(modules: Record<string, string>): { status: number | null; circles: string[] } {
  for (const [name, text] of Object.entries(modules)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { status, stderr } = spawnSync(process.execPath, ["circles.js", folder], { encoding: "utf8" });
  return { status, circles: stderr.split("\n").filter(Boolean) };
}

test("modules that import one way pass, whoever is imported twice", () => {
  const modules = {
    "a.ts": 'import { b } from "./b"; import { c } from "./room/c"; import { html } from "lit"; export const a = [b, c, html];',
    "b.ts": 'import { c } from "./room/c"; export const b = c;',
    "room/c.ts": "export const c = 1;",
  };
  assert.deepEqual(check(modules), { status: 0, circles: [] });
});

test("a circle is found by whichever import closes it, types included", () => {
  const closing = [
    'import { a } from "./a"; export const c = () => a;',
    'import type { A } from "./a"; export type C = A;',
    'import { type A } from "./a"; export type C = A;',
    'export { a } from "./a";',
    'export type { A } from "./a";',
    'export const c = () => import("./a");',
    'export type C = import("./a").A;',
  ];
  const modules = closing.flatMap((text, number) => [
    [`${number}/a.ts`, 'import "./b"; export type A = 1; export const a = 1;'],
    [`${number}/b.ts`, 'import "./c";'],
    [`${number}/c.ts`, text],
  ]);
  const circles = closing.map((_, number) => `circle: ${["a", "b", "c", "a"].map((name) => `${number}/${name}.ts`).join(" > ")}`);
  assert.deepEqual(check(Object.fromEntries(modules)), { status: 1, circles });
});

test("two circles are two, and what only leads to one is none", () => {
  const modules = {
    "a.ts": 'import "./b";',
    "b.ts": 'import "./c"; import "./d";',
    "c.ts": 'import "./b";',
    "d.ts": 'import "./d";',
  };
  assert.deepEqual(check(modules), { status: 1, circles: ["circle: b.ts > c.ts > b.ts", "circle: d.ts > d.ts"] });
});

test("folders are not to go in a circle either, through whichever modules", () => {
  const modules = {
    "one/a.ts": 'import "../other/a";',
    "one/b.ts": "export {};",
    "other/a.ts": "export {};",
    "other/b.ts": 'import type {} from "../one/b";',
  };
  assert.deepEqual(check(modules), { status: 1, circles: ["circle: one/ > other/ > one/"] });
});

test("a folder without modules is the wrong one", () => {
  assert.equal(check({}).status, 1);
});
