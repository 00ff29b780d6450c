// Builds the one bundle. Same source, same bytes: no time, no path and no map in it.
import { build, transform } from "esbuild";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const output = process.argv[2] ?? `${here}dist/okpay-chat.js`;

/** Style sheets arrive as minified text, for Lit's constructable style sheets. */
const styles = {
  name: "styles",
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), {
        loader: "css",
        minify: true,
        target: "chrome90",
        charset: "utf8",
      });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** Line breaks and indentation of a template are for us, not for the wire. */
const templates = {
  name: "templates",
  setup(bundler) {
    bundler.onLoad({ filter: /src\/view\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/>\n\s+</g, "><").replace(/\n\s+(?=[\w?.@-]+=["$])/g, " "),
      loader: "ts",
    }));
  },
};

/** Under socket.io-client's Manager and Socket stand our own, smaller engine and parser, and nothing unused. */
const parts = {
  name: "parts",
  setup(bundler) {
    bundler.onResolve({ filter: /^socket\.io-parser$/ }, () => ({ path: `${here}src/packets.ts` }));
    bundler.onResolve({ filter: /^engine\.io-client$/ }, () => ({ path: `${here}src/engine.ts` }));
    bundler.onLoad({ filter: /socket\.io-client\/build\/esm\/index\.js$/ }, () => ({
      contents: 'export { Manager } from "./manager.js";',
    }));
  },
};

await build({
  absWorkingDir: here,
  entryPoints: ["src/main.ts"],
  outfile: output,
  bundle: true,
  minify: true,
  banner: { js: "/* OKPay chat, Apache-2.0. With lit-html (BSD-3-Clause) and socket.io-client (MIT). */" },
  format: "iife",
  target: ["chrome90", "firefox90", "safari14.1"],
  charset: "utf8",
  legalComments: "none",
  plugins: [styles, templates, parts],
  logLevel: "warning",
});
