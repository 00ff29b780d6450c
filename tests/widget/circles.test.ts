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

const WAYS: Record<string, string> = {
  import: 'import { a } from "./a"; export const c = () => a;',
  "import type": 'import type { A } from "./a"; export type C = A;',
  "inline type": 'import { type A } from "./a"; export type C = A;',
  "export from": 'export { a } from "./a";',
  "export type from": 'export type { A } from "./a";',
  "import()": 'export const c = () => import("./a");',
  "typeof import()": 'export type C = import("./a").A;',
};

for (const [way, text] of Object.entries(WAYS)) {
  test(`a circle closed by ${way} is found`, () => {
    const modules = {
      "a.ts": 'import "./b"; export type A = 1; export const a = 1;',
      "b.ts": 'import "./c";',
      "c.ts": text,
    };
    assert.deepEqual(check(modules), { status: 1, circles: ["circle: a.ts > b.ts > c.ts > a.ts"] });
  });
}

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
