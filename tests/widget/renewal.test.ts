import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Identity } from "../../widget/src/session/identity";
import { Renewal } from "../../widget/src/session/renewal";
import { Storage } from "../../widget/src/storage";
import { plant } from "./browser";
import { settled, Wire } from "./wire";

const NOW = Date.parse("2026-11-22T06:00:00Z");

let wire: Wire;
let identity: Identity;
let followed: string[];

/** A customer with the token "old", at a site that gives these tokens next. */
function begin(...tokens: (string | null)[]): Renewal {
  return at(async () => tokens.shift() ?? null);
}

function at(getToken: (() => Promise<string | null>) | null): Renewal {
  identity = new Identity(new Storage("test:"), getToken);
  identity.use("old");
  const reconnect = (): void => void followed.push("reconnect");
  const askToSignIn = (): void => void followed.push("sign in");
  return new Renewal({ identity, line: wire, reconnect, askToSignIn });
}

function inSeconds(seconds: number): string {
  return new Date(NOW + seconds * 1000).toISOString();
}

beforeEach(() => {
  plant();
  wire = new Wire();
  followed = [];
});

test("a minute before the token ends the desk gets the next one", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  begin("new").plan(inSeconds(300));
  context.mock.timers.tick(239_000);
  await settled();
  assert.deepEqual(wire.asked, []);
  context.mock.timers.tick(1_000);
  await settled();
  assert.deepEqual(wire.asked, [{ event: "renew", data: { token: "new" } }]);
  assert.deepEqual(followed, []);
});

test("the answer says when the next one ends", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  const renewal = begin("second", "third");
  wire.answers = [{ ok: true, expires_at: inSeconds(600) }];
  await renewal.renew();
  context.mock.timers.tick(540_000);
  await settled();
  assert.deepEqual(wire.asked.map(({ data }) => data["token"]), ["second", "third"]);
});

test("one that is over already is renewed at once, but not in a rush", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  begin("new").plan(inSeconds(-10));
  context.mock.timers.tick(999);
  await settled();
  assert.equal(wire.asked.length, 0);
  context.mock.timers.tick(1);
  await settled();
  assert.equal(wire.asked.length, 1);
});

test("an end too far away for a timer, cancelled or not known is not planned", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  const renewal = begin("new");
  renewal.plan(inSeconds(30 * 24 * 3600));
  context.mock.timers.tick(10_000);
  renewal.plan(inSeconds(65));
  renewal.plan(null);
  context.mock.timers.tick(10_000);
  renewal.plan(inSeconds(75));
  renewal.cancel();
  context.mock.timers.tick(600_000);
  await settled();
  assert.deepEqual(wire.asked, []);
});

test("a site that cannot be asked is not, whenever its token ends", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  at(null).plan(inSeconds(65));
  context.mock.timers.tick(600_000);
  await settled();
  assert.deepEqual(followed, []);
});

test("the customer is asked to sign in when the site has no token, the same one, or one the desk refuses", async () => {
  for (const token of [null, "old", "bad"]) {
    followed = [];
    wire.answers = [{ ok: false, error: "invalid" }];
    await begin(token).renew();
    assert.deepEqual(followed, ["sign in"], String(token));
  }
  assert.deepEqual(wire.asked.map(({ data }) => data["token"]), ["bad"]);
});

test("offline the next connection presents it", async () => {
  wire.answers = ["none"];
  await begin("new").renew();
  assert.deepEqual(followed, []);
  assert.equal(identity.token, "new");
});

test("a visitor who has become an account's begins again", async () => {
  const renewal = begin();
  identity.use(null);
  await renewal.renew();
  assert.deepEqual(followed, ["reconnect"]);
});

test("a token that is not let in is replaced, but not by itself", async () => {
  await begin("new").replace();
  assert.deepEqual([wire.connects, followed], [1, []]);
  for (const token of ["old", null]) await begin(token).replace();
  assert.deepEqual([wire.connects, followed], [1, ["sign in", "sign in"]]);
});
