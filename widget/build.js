// Builds the one bundle. Same source, same bytes: no time, no path and no map in it.
import { build, transform } from "esbuild";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { minify } from "terser";

const here = fileURLToPath(new URL(".", import.meta.url));
const output = process.argv[2] ?? `${here}dist/okpay-chat.js`;

/** Style sheets arrive as minified text, for Lit's constructable style sheets. */
const styles = {
  name: "styles",
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), {
        loader: "css",
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

/**
 * The parts of socket.io-client that are used, and no others: WebSocket, polling by fetch where that is blocked,
 * no WebTransport. Written as the modules that choose among the library's own.
 */
const PARTS = {
  "socket.io-client/build/esm/index.js": 'export { Manager } from "./manager.js";',
  "engine.io-client/build/esm/index.js": `
    export { Socket } from "./socket.js";
    export { installTimerFunctions } from "./util.js";
    export { nextTick } from "./globals.node.js";`,
  "engine.io-client/build/esm/transports/index.js": `
    import { Fetch } from "./polling-fetch.js";
    import { WS } from "./websocket.js";
    export const transports = { websocket: WS, polling: Fetch };`,
};

const parts = {
  name: "parts",
  setup(bundler) {
    bundler.onResolve({ filter: /^socket\.io-parser$/ }, () => ({ path: `${here}src/packets.ts` }));
    bundler.onLoad({ filter: /(socket|engine)\.io-client\/build\/esm\/(transports\/)?index\.js$/ }, ({ path }) => {
      const name = Object.keys(PARTS).find((end) => path.replaceAll("\\", "/").endsWith(end));
      return name ? { contents: PARTS[name] } : undefined;
    });
  },
};

/**
 * The names that may be shortened: members of our classes and names of our texts. What travels or is stored as JSON
 * (the interfaces of protocol.ts and outbox.ts) keeps its name, and terser knows those of the browser.
 */
async function ownNames() {
  const names = new Set();
  const kept = new Set(["getToken", "setUser", "logout", "onUnread", "destroy", "badType", "tooLarge"]);
  for (const file of await readdir(`${here}src`, { recursive: true })) {
    if (!file.endsWith(".ts")) continue;
    const source = await readFile(`${here}src/${file}`, "utf8");
    const fields = /(protocol|outbox)\.ts$/.test(file) ? source.match(/export interface[^]*?\n}/g) ?? [] : [];
    for (const [, name] of fields.join("\n").matchAll(/^ {2}(\w+)\??:/gm)) kept.add(name);
    if (file.startsWith("texts")) for (const [, name] of source.matchAll(/^ {2}(\w+):/gm)) names.add(name);
    if (!/\bclass \w/.test(source)) continue;
    for (const [, name] of source.matchAll(MEMBER)) names.add(name);
    for (const [, name] of source.matchAll(/^ {4}private readonly (\w+):/gm)) names.add(name);
  }
  return [...names].filter((name) => !kept.has(name)).sort();
}

const MEMBER = /^ {2}(?:(?:private|protected|override|readonly|async|get|set) )*(\w+)(?:[!?]?:|\(| = )/gm;

const { outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.ts"],
  write: false,
  bundle: true,
  format: "iife",
  target: ["chrome90", "firefox90", "safari14.1"],
  charset: "utf8",
  legalComments: "none",
  plugins: [styles, templates, parts],
  logLevel: "warning",
});

const { code } = await minify(outputFiles[0].text, {
  ecma: 2020,
  compress: { passes: 3, ecma: 2020, unsafe_arrows: true },
  mangle: { properties: { regex: new RegExp(`^(${(await ownNames()).join("|")})$`), keep_quoted: true } },
  format: { preamble: "/* OKPay chat, Apache-2.0. With lit-html (BSD-3-Clause) and socket.io-client (MIT). */" },
});
await writeFile(output, code + "\n");
