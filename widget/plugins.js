// How the bundle is made from what is written: esbuild plugins.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Style sheets arrive as minified text, for Lit's constructable style sheets. */
export const styles = {
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
export const templates = {
  name: "templates",
  setup(bundler) {
    bundler.onLoad({ filter: /src\/view\/(chat|parts\/.*)\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8"))
        .replace(/([>}])\n\s+(?=<|\$\{)/g, "$1")
        .replace(/\n\s+(?=[\w?.@-]+=["$])/g, " ")
        .replace(/\n\s+>/g, ">"),
      loader: "ts",
    }));
  },
};

/** Under socket.io-client's Manager and Socket stand our own, smaller engine and parser, and nothing unused. */
export const parts = {
  name: "parts",
  setup(bundler) {
    bundler.onResolve({ filter: /^socket\.io-parser$/ }, () => ({ path: `${here}src/wire/packets.ts` }));
    bundler.onResolve({ filter: /^engine\.io-client$/ }, () => ({ path: `${here}src/wire/engine.ts` }));
    bundler.onLoad({ filter: /socket\.io-client\/build\/esm\/index\.js$/ }, () => ({
      contents: 'export { Manager } from "./manager.js";',
    }));
  },
};
