import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseLanguage } from "../../widget/src/texts/language";
import { readGetToken, readOptions } from "../../widget/src/options";

const SCRIPT = "https://help.example/widget/okpay-chat.js?v=1";

// Before any other: each thing is said once.
test("a getToken that is no function is named", (context) => {
  const { mock } = context.mock.method(console, "warn", () => undefined);
  assert.equal(readGetToken({}), null);
  assert.equal(readGetToken({ getToken: null }), null);
  assert.equal(mock.calls.length, 0);
  assert.equal(readGetToken({ getToken: "h.token.s" }), null);
  const line = String(mock.calls[0]!.arguments);
  assert.match(line, /^OKPay chat: getToken/);
  assert.doesNotMatch(line, /h\.token/);
});

test("the desk is where the script came from, also below a path", () => {
  assert.equal(readOptions({}, {}, SCRIPT, []).server, "https://help.example");
  assert.equal(readOptions({}, {}, "https://a.example/desk/widget/okpay-chat.js", []).server, "https://a.example/desk");
  assert.equal(readOptions({ server: "https://b.example/" }, {}, SCRIPT, []).server, "https://b.example");
});

test("config wins over data attributes, and nonsense counts as not given", () => {
  const options = readOptions({ position: "left", theme: "pink", colour: "#123456" }, { position: "right" }, SCRIPT, []);
  assert.equal(options.position, "right");
  assert.equal(options.theme, "auto");
  assert.equal(options.colour, "#123456");
  assert.equal(readOptions({}, { getToken: "no function" }, SCRIPT, []).getToken, null);
});

test("languages", () => {
  const cases: [string, string[], string][] = [
    ["zh-TW", ["en"], "zh-TW"],
    ["auto", ["zh-Hant-HK"], "zh-TW"],
    ["", ["zh"], "zh-CN"],
    ["auto", ["fr-FR", "en-GB"], "en"],
    ["auto", ["fr-FR"], "zh-CN"],
    ["en", ["zh-CN"], "en"],
  ];
  for (const [wanted, browser, expected] of cases) assert.equal(chooseLanguage(wanted, browser), expected, wanted + browser);
});
