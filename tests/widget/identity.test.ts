import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { GetToken } from "../../widget/src/options";
import { Identity } from "../../widget/src/session/identity";
import { Storage } from "../../widget/src/storage";
import { plant } from "./browser";
import { settled } from "./wire";

beforeEach(() => {
  plant();
});

function identity(getToken: GetToken | null = null): Identity {
  return new Identity(new Storage("test:"), new Storage("test:", () => sessionStorage), getToken);
}

test("the site is asked once for the first token, however often it is needed", async () => {
  let asked = 0;
  const who = identity(async () => `h.token-${++asked}.s`);
  assert.deepEqual(await Promise.all([who.current(), who.renew()]), ["h.token-1.s", "h.token-1.s"]);
  assert.equal(await who.current(), "h.token-1.s");
  assert.equal(await who.renew(), "h.token-2.s");
});

test("whatever a site gives that is no token, nobody is signed in; it is said whether the site could say so", async () => {
  const failing = (): never => {
    throw new Error("no session");
  };
  const ways: [GetToken, boolean][] = [
    [() => null, false],
    [async () => null, false],
    [async () => "null", false],
    [() => undefined, true],
    [async () => "<html>", true],
    [() => Promise.reject(new Error("500")), true],
    [failing, true],
  ];
  for (const [getToken, unsure] of ways) {
    const who = identity(getToken);
    assert.equal(await who.current(), null, String(getToken));
    assert.deepEqual([who.unsure, who.nobody], [unsure, !unsure], String(getToken));
  }
});

test("a token is taken without a promise too", async () => {
  assert.equal(await identity(() => "h.token.s").current(), "h.token.s");
});

test("what is wrong is said in one line, without what was given", async (context) => {
  const { mock } = context.mock.method(console, "warn", () => undefined);
  const who = identity(() => Promise.reject(new Error("refused eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJPSzEwMDAwMDAxIn0.sZ7")));
  await who.renew();
  await who.renew();
  assert.equal(mock.calls.length, 1);
  const line = String(mock.calls[0]!.arguments);
  assert.match(line, /^OKPay chat: getToken failed \(Error: refused …\)\. The customer is anonymous\./);
});

test("a site is waited for five seconds; what it gives later is told", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { mock } = context.mock.method(console, "warn", () => undefined);
  let give: (token: string | null) => void = () => undefined;
  const who = identity(() => new Promise((resolve) => (give = resolve)));
  const late: string[] = [];
  who.late = (token) => late.push(token);
  let first: string | null | undefined;
  void who.current().then((token) => (first = token));
  context.mock.timers.tick(4_999);
  await settled();
  assert.equal(first, undefined);
  context.mock.timers.tick(1);
  await settled();
  assert.deepEqual([first, who.unsure, mock.calls.length], [null, true, 1]);
  give("h.late.s");
  await settled();
  assert.deepEqual([late, who.unsure], [["h.late.s"], false]);
});

test("what comes after somebody signed in or out otherwise is of no use", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  context.mock.method(console, "warn", () => undefined);
  for (const patience of [0, 5_000]) {
    let give: (token: string | null) => void = () => undefined;
    const who = identity(() => new Promise((resolve) => (give = resolve)));
    const late: string[] = [];
    who.late = (token) => late.push(token);
    const asked = who.current();
    context.mock.timers.tick(patience);
    await settled();
    who.use("h.other.s");
    give("h.slow.s");
    await settled();
    context.mock.timers.tick(5_000);
    await asked;
    assert.deepEqual([who.token, late], ["h.other.s", []]);
  }
});

test("a site that hung is asked anew the next time", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  context.mock.method(console, "warn", () => undefined);
  const answers: (() => unknown)[] = [() => new Promise(() => undefined), () => "h.second.s"];
  const who = identity(() => answers.shift()!());
  const first = who.current();
  context.mock.timers.tick(5_000);
  assert.equal(await first, null);
  assert.equal(await who.renew(), "h.second.s");
});

test("where nobody is signed in the site is not asked again and again", async () => {
  let asked = 0;
  const who = identity(async () => (asked++, null));
  await who.current();
  await who.current();
  assert.equal(asked, 1);
});

test("a token of a page that was signed in is used without asking, and so is none", async () => {
  let asked = 0;
  const who = identity(async () => `h.asked-${++asked}.s`);
  who.use("given");
  assert.equal(await who.current(), "given");
  who.forget();
  assert.equal(await who.current(), null);
  assert.equal(asked, 0);
});

test("of each token it is known what the site gave it by", async () => {
  const who = identity(async () => "h.asked.s");
  await who.current();
  assert.deepEqual([who.source, who.nobody], ["getToken", false]);
  who.use("h.given.s", "setUser");
  assert.equal(who.source, "setUser");
  await who.renew();
  assert.equal(who.source, "getToken");
});

test("a site without a way to ask has no token to give", async () => {
  assert.equal(await identity().renew(), null);
});

test("somebody is known by a way to ask, a token, or the visitor's secret of an earlier page", () => {
  assert.equal(identity().known, false);
  assert.equal(identity(async () => null).known, true);
  identity().visitor = "v-secret";
  assert.equal(identity().known, true);
  identity().forget();
  assert.equal(identity().known, false);
});

test("only a site that can be asked can renew", () => {
  assert.equal(identity().renewable, false);
  assert.equal(identity(async () => null).renewable, true);
});

test("a request says who is there: by the token where the desk has verified it, else by the secret", () => {
  const who = identity();
  assert.deepEqual(who.headers(false), { "X-Visitor": "" });
  who.visitor = "v-secret";
  who.use("token");
  assert.deepEqual(who.headers(false), { "X-Visitor": "v-secret" });
  assert.deepEqual(who.headers(true), { Authorization: "Bearer token" });
});

test("a secret is this tab's when it was drawn for it; another tab's has to be looked into first", () => {
  const who = identity();
  assert.deepEqual([who.mark, who.owned], [null, true]);
  who.visitor = "v-secret-of-43-characters";
  assert.deepEqual([who.owned, identity().owned], [true, true]);
  sessionStorage.clear();
  assert.deepEqual([who.owned, who.mark], [false, "v-secret-o"]);
  who.own(true);
  assert.equal(who.owned, true);
  localStorage.setItem("test:visitor", "v-another");
  assert.equal(who.owned, false);
});
