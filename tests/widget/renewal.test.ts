import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { GetToken } from "../../widget/src/options";
import { Identity } from "../../widget/src/session/identity";
import { Renewal } from "../../widget/src/session/renewal";
import { Storage } from "../../widget/src/storage";
import { plant } from "./browser";
import { settled, Wire } from "./wire";

const NOW = Date.parse("2026-11-22T06:00:00Z");

let wire: Wire;
let identity: Identity;
let followed: string[];

/** A customer with the token "h.old.s", at a site that gives these tokens next. */
function begin(...tokens: (string | null)[]): Renewal {
  return at(async () => tokens.shift() ?? null);
}

function at(getToken: GetToken | null, verified = true): Renewal {
  identity = new Identity(new Storage("test:"), new Storage("test:tab:"), getToken);
  identity.use("h.old.s");
  const reconnect = (): void => void followed.push("reconnect");
  const askToSignIn = (): void => void followed.push("sign in");
  const goAnonymous = (): void => void followed.push("anonymous");
  const setUser = (token: string): void => void followed.push(token);
  return new Renewal({ identity, line: wire, verified, reconnect, askToSignIn, setUser, goAnonymous });
}

function inSeconds(seconds: number): string {
  return new Date(NOW + seconds * 1000).toISOString();
}

beforeEach(() => {
  plant();
  wire = new Wire();
  followed = [];
});

// First here: what has been said is not said again on the page.
test("a token that was good until it ended is no fault of a site that gives none any more", async (context) => {
  const { mock } = context.mock.method(console, "warn", () => undefined);
  await at(null).replace("expired");
  await begin(null).replace("expired");
  await begin(null).renew();
  assert.deepEqual([followed, mock.calls.length], [["sign in", "sign in", "sign in"], 0]);
});

test("a site whose token has ended before the desk ever let it in is told so, by the way it came", async (context) => {
  const { mock } = context.mock.method(console, "warn", () => undefined);
  await at(() => "h.old.s", false).replace("expired");
  const renewal = at(null, false);
  identity.use("h.old.s", "setUser");
  await renewal.replace("expired");
  assert.deepEqual(followed, ["sign in", "sign in"]);
  const lines = ["getToken", "setUser"].map(
    (way) => `OKPay chat: the token from ${way} has already ended: is the site's clock right, is it cached?`,
  );
  assert.deepEqual(mock.calls.map((call) => call.arguments[0]), lines);
});

test("a minute before the token ends the desk gets the next one", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  begin("h.new.s").plan(inSeconds(300));
  context.mock.timers.tick(239_000);
  await settled();
  assert.deepEqual(wire.asked, []);
  context.mock.timers.tick(1_000);
  await settled();
  assert.deepEqual(wire.asked, [{ event: "renew", data: { token: "h.new.s" } }]);
  assert.deepEqual(followed, []);
});

test("the answer says when the next one ends", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  const renewal = begin("h.second.s", "h.third.s");
  wire.answers = [{ ok: true, expires_at: inSeconds(600) }];
  await renewal.renew();
  context.mock.timers.tick(540_000);
  await settled();
  assert.deepEqual(wire.asked.map(({ data }) => data["token"]), ["h.second.s", "h.third.s"]);
});

test("one that is over already is renewed at once, but not in a rush", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  begin("h.new.s").plan(inSeconds(-10));
  context.mock.timers.tick(999);
  await settled();
  assert.equal(wire.asked.length, 0);
  context.mock.timers.tick(1);
  await settled();
  assert.equal(wire.asked.length, 1);
});

test("an end too far away for a timer, cancelled or not known is not planned", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  const renewal = begin("h.new.s");
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
  for (const token of [null, "h.old.s", "h.bad.s"]) {
    followed = [];
    wire.answers = [{ ok: false, error: "expired" }];
    await begin(token).renew();
    assert.deepEqual(followed, ["sign in"], String(token));
  }
  assert.deepEqual(wire.asked.map(({ data }) => data["token"]), ["h.bad.s"]);
});

test("a token that is not for this conversation is another customer's", async () => {
  wire.answers = [{ ok: false, error: "invalid" }];
  await begin("h.other.s").renew();
  assert.deepEqual(followed, ["h.other.s"]);
});

test("offline the next connection presents it", async () => {
  wire.answers = ["none"];
  await begin("h.new.s").renew();
  assert.deepEqual(followed, []);
  assert.equal(identity.token, "h.new.s");
});

test("a visitor who has become an account's begins again", async () => {
  const renewal = begin();
  identity.use(null);
  await renewal.renew();
  assert.deepEqual(followed, ["reconnect"]);
});

test("a token that is not let in is replaced once, but not by itself", async () => {
  await begin("h.new.s").replace("expired");
  assert.deepEqual([wire.connects, followed], [1, []]);
  for (const token of ["h.old.s", null]) await begin(token).replace("expired");
  assert.deepEqual([wire.connects, followed], [1, ["sign in", "sign in"]]);
});

test("tokens that the desk never takes leave the customer anonymous, and the site is told", async (context) => {
  const { mock } = context.mock.method(console, "warn", () => undefined);
  let minted = 0;
  const renewal = at(async () => `h.fresh-${++minted}.s`, false);
  await renewal.replace("invalid");
  assert.deepEqual([wire.connects, followed, mock.calls.length], [1, [], 0]);
  await renewal.replace("invalid");
  assert.deepEqual([wire.connects, followed, mock.calls.length], [1, ["anonymous"], 1]);
  assert.doesNotMatch(String(mock.calls[0]!.arguments), /fresh/);
});

test("who was known by name is not made anonymous by a refusal", async () => {
  await at(async () => null, true).replace("invalid");
  assert.deepEqual(followed, ["sign in"]);
});

test("while the token holds, a site that cannot say is asked again until it can", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  context.mock.method(console, "warn", () => undefined);
  const answers = ["<html>", "h.old.s", "Bad gateway", "h.new.s"];
  at(async () => answers.shift()).plan(inSeconds(90));
  context.mock.timers.tick(30_000);
  for (const left of [3, 2, 1]) {
    await settled();
    assert.deepEqual([answers.length, wire.asked, followed], [left, [], []]);
    context.mock.timers.tick(10_000);
  }
  await settled();
  assert.deepEqual(wire.asked, [{ event: "renew", data: { token: "h.new.s" } }]);
});

test("who signed out at the site is asked at once, and the site is left in peace", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  let asked = 0;
  at(async () => (asked++, null)).plan(inSeconds(90));
  context.mock.timers.tick(30_000);
  await settled();
  context.mock.timers.tick(600_000);
  await settled();
  assert.deepEqual([asked, followed], [1, ["sign in"]]);
});

test("once the token has ended the customer is told, and signed in again as soon as the site can say", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  context.mock.method(console, "warn", () => undefined);
  const answers = ["<html>", "<html>", "h.new.s"];
  await at(async () => answers.shift()).renew();
  assert.deepEqual(followed, ["sign in"]);
  for (const expected of [["sign in"], ["sign in", "reconnect"]]) {
    context.mock.timers.tick(10_000);
    await settled();
    assert.deepEqual(followed, expected);
  }
});

test("a token that came late is shown to the desk", async () => {
  await begin().take("h.late.s");
  assert.deepEqual([identity.token, wire.asked], ["h.late.s", [{ event: "renew", data: { token: "h.late.s" } }]]);
});
