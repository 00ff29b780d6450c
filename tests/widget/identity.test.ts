import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Identity } from "../../widget/src/session/identity";
import { Storage } from "../../widget/src/storage";
import { plant } from "./browser";

beforeEach(() => {
  plant();
});

function identity(getToken: (() => Promise<string | null>) | null = null): Identity {
  return new Identity(new Storage("test:"), getToken);
}

test("the site is asked once for the first token, however often it is needed", async () => {
  let asked = 0;
  const who = identity(async () => `token-${++asked}`);
  assert.deepEqual(await Promise.all([who.current(), who.renew()]), ["token-1", "token-1"]);
  assert.equal(await who.current(), "token-1");
  assert.equal(await who.renew(), "token-2");
});

test("a site that fails is one where nobody is signed in", async () => {
  const who = identity(() => Promise.reject(new Error("500")));
  assert.equal(await who.current(), null);
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
  const who = identity(async () => `asked-${++asked}`);
  who.use("given");
  assert.equal(await who.current(), "given");
  who.forget();
  assert.equal(await who.current(), null);
  assert.equal(asked, 0);
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
