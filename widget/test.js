// Bundles each *.test.ts of a folder (first argument) and runs it with Node's own test runner.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { parts } from "./plugins.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = resolve(process.argv[2] ?? "../tests/widget");
const output = mkdtempSync(join(tmpdir(), "okpay-chat-"));
const tests = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
await build({
  entryPoints: tests.map((name) => join(folder, name)),
  outdir: output,
  bundle: true,
  external: ["node:*"],
  format: "esm",
  plugins: [parts],
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
});
const files = tests.map((name) => join(output, name.replace(/ts$/, "mjs")));
const { status } = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit", cwd: here });
rmSync(output, { recursive: true });
process.exit(status ?? 1);
