// Builds the one bundle. Same source, same bytes: no time, no path and no map in it.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { parts, styles, templates } from "./plugins.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const output = process.argv[2] ?? `${here}dist/okpay-chat.js`;

await build({
  absWorkingDir: here,
  entryPoints: ["src/main.ts"],
  outfile: output,
  bundle: true,
  minify: true,
  banner: { js: "/* OKPay chat, Apache-2.0. With lit-html (BSD-3-Clause) and socket.io-client (MIT). */" },
  format: "iife",
  target: ["chrome90", "firefox90", "safari14.1"],
  // Chrome 90 has it but for a spread that is not the last argument of an optional call (crbug.com/42201552); there is none here.
  supported: { "optional-chain": true },
  charset: "utf8",
  legalComments: "none",
  plugins: [styles, templates, parts],
  logLevel: "warning",
});
