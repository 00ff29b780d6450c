import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { readOptions } from "../../widget/src/options";
import { Session } from "../../widget/src/session/session";
import type { Listener } from "../../widget/src/wire/connection";
import type { Message, Welcome } from "../../widget/src/wire/protocol";
import { type Browser, plant } from "./browser";
import { message, settled, Wire } from "./wire";

/** A line that stands when the desk says welcome. */
class Desk extends Wire {
  constructor(readonly listener: Listener) {
    super();
  }

  /** Returns what the line was opened with. */
  async welcome(news: Partial<Welcome> = {}): Promise<Record<string, unknown>> {
    const auth = await this.listener.auth();
    this.open = true;
    const empty = { mode: "bot" as const, read: { customer: 0, agent: 0 }, messages: [], more: false };
    this.listener.onWelcome({ conversation: "web-1", verified: false, ...empty, ...news });
    return { ...auth };
  }
}

function begin(getToken?: () => Promise<string | null>): { session: Session; wire: Desk } {
  let wire: Desk | undefined;
  const options = readOptions({}, getToken ? { getToken } : {}, "https://desk.example/widget/okpay-chat.js", []);
  const session = new Session(options, (_, listener) => (wire = new Desk(listener)));
  return { session, wire: wire! };
}

/** What `changed` is told of replies. */
function fresh(session: Session): number[] {
  const found: number[] = [];
  session.changed = (messages: Message[]) => found.push(...messages.map(({ seq }) => seq));
  return found;
}

let browser: Browser;

beforeEach(() => {
  browser = plant();
});

test("what is written before the line stands goes out in order once it does", async () => {
  const { session, wire } = begin();
  for (const text of ["一", "二", "三"]) session.send(text);
  assert.deepEqual(wire.sent(), []);
  await wire.welcome();
  await settled();
  assert.deepEqual(wire.sent(), ["一", "二", "三"]);
  assert.deepEqual(session.outbox.entries, []);
});

test("without an answer the same message goes again under the same id, before the next", async () => {
  const { session, wire } = begin();
  await wire.welcome();
  wire.answers = ["none"];
  session.send("一");
  session.send("二");
  await settled();
  session.onLost(false);
  await wire.welcome();
  await settled();
  assert.deepEqual(wire.sent(), ["一", "一", "二"]);
  const [first, again] = wire.asked.filter(({ event }) => event === "send");
  assert.equal(first!.data["client_id"], again!.data["client_id"]);
});

test("a refusal is shown with the desk's sentence and holds up nothing", async () => {
  const { session, wire } = begin();
  await wire.welcome();
  wire.answers = [{ ok: false, error: "not_offered", text: "这个选项已经过了" }];
  session.send("对", "对");
  session.send("二");
  await settled();
  assert.deepEqual(wire.sent(), ["对", "二"]);
  assert.equal(session.outbox.entries[0]!.why, "这个选项已经过了");
});

test("a desk without its database is not given up on", async () => {
  const { session, wire } = begin();
  await wire.welcome();
  wire.answers = [{ ok: false, error: "unavailable", text: "您写的还在" }];
  session.send("一");
  await settled();
  assert.equal(session.outbox.entries[0]!.failed, undefined);
  assert.equal(session.outbox.entries[0]!.why, "您写的还在");
});

test("a reconnection asks for what came in between", async () => {
  const { session, wire } = begin();
  assert.equal((await wire.welcome({ messages: [message(1), message(2)] }))["after"], undefined);
  session.onLost(false);
  assert.equal((await wire.welcome({ messages: [message(3)] }))["after"], 2);
  assert.equal(session.timeline.messages.length, 3);
});

test("the visitor's secret is kept and presented again, and forgotten at sign-out", async () => {
  const { session, wire } = begin();
  await wire.welcome({ visitor: "v-secret" });
  assert.equal((await wire.listener.auth()).visitor, "v-secret");
  session.logout();
  assert.equal((await wire.listener.auth()).visitor, undefined);
  assert.equal(browser.localStorage.everything().includes("secret"), false);
});

test("an expired token is renewed with the site's next one", async () => {
  const tokens = ["h.first.s", "h.second.s"];
  const { session, wire } = begin(async () => tokens.shift() ?? null);
  assert.equal((await wire.welcome({ verified: true }))["token"], "h.first.s");
  session.onExpired();
  await settled();
  assert.deepEqual(wire.asked.at(-1), { event: "renew", data: { token: "h.second.s" } });
  assert.equal(session.link.state, "online");
});

test("when the site has none, the customer is asked to sign in, and can go on without", async () => {
  const tokens = ["h.first.s"];
  const { session, wire } = begin(async () => tokens.shift() ?? null);
  await wire.welcome({ verified: true });
  session.onExpired();
  await settled();
  assert.equal(session.link.state, "sign-in");
  session.send("还在吗");
  session.continueAnonymously();
  assert.equal((await wire.welcome({ conversation: "web-2" }))["token"], undefined);
  await settled();
  assert.deepEqual(wire.sent(), ["还在吗"]);
});

test("another conversation shows nothing of the one before", async () => {
  const { session, wire } = begin();
  await wire.welcome({ messages: [message(1)] });
  session.setUser("token");
  await wire.welcome({ conversation: "web-2", verified: true, messages: [message(7)] });
  assert.deepEqual(session.timeline.messages.map(({ seq }) => seq), [7]);
});

test("drafts are told only while a person is there to see them", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { session, wire } = begin();
  await wire.welcome();
  session.drafting.write("给机器人的");
  context.mock.timers.tick(5000);
  assert.deepEqual(wire.told, []);
  session.onMode({ mode: "human", agent: "小林" });
  session.drafting.write("给小林的");
  context.mock.timers.tick(5000);
  assert.deepEqual(wire.told, [{ event: "typing", data: { on: true, draft: "给小林的" } }]);
});

test("only replies that come while the page is open are news", async () => {
  const { session, wire } = begin();
  const news = fresh(session);
  await wire.welcome({ messages: [message(1), message(2)] });
  assert.deepEqual(news, []);
  session.onMessage(message(3));
  session.onMessage(message(4, "customer"));
  session.onMessage(message(5, "system"));
  session.onMessage(message(6, "agent"));
  assert.deepEqual(news, [3, 6]);
  session.onLost(false);
  await wire.welcome({ messages: [message(7)] });
  assert.deepEqual(news, [3, 6, 7]);
});

test("what another tab got through leaves this one's outbox too", async () => {
  const { session, wire } = begin();
  session.send("一");
  const { client_id } = session.outbox.entries[0]!;
  await wire.welcome({ messages: [message(1, "customer", { client_id })] });
  await settled();
  assert.deepEqual(session.outbox.entries, []);
  assert.deepEqual(wire.sent(), []);
});

test("whoever has spoken or left types no more", async () => {
  const { session, wire } = begin();
  await wire.welcome({ mode: "human", agent: "小林" });
  session.onTyping({ who: "agent", on: true });
  session.onMessage(message(1, "bot"));
  assert.equal(session.typing.who, "agent");
  session.onMessage(message(2, "agent"));
  assert.equal(session.typing.who, null);
  session.onTyping({ who: "agent", on: true });
  session.onMode({ mode: "bot" });
  assert.equal(session.typing.who, null);
  session.onTyping({ who: "bot", on: true });
  session.onLost(false);
  assert.equal(session.typing.who, null);
});

test("a refused visitor begins anew as somebody unknown", async () => {
  const { session, wire } = begin();
  await wire.welcome({ visitor: "v-secret", messages: [message(1)] });
  wire.open = false;
  session.onRefused("invalid");
  assert.equal(wire.connects, 1);
  assert.deepEqual(await wire.listener.auth(), { language: "zh-CN", channel: "web" });
  assert.deepEqual(session.timeline.messages, []);
});

test("a refused token is replaced by the site's next one", async () => {
  const tokens = ["h.first.s", "h.second.s"];
  const { session, wire } = begin(async () => tokens.shift() ?? null);
  assert.equal((await wire.listener.auth()).token, "h.first.s");
  session.onRefused("expired");
  await settled();
  assert.equal((await wire.listener.auth()).token, "h.second.s");
  session.onRefused("expired");
  await settled();
  assert.equal(session.link.state, "sign-in");
});

test("awake again, it does not wait for the next attempt", async () => {
  const tokens = ["h.first.s", null, "h.third.s"];
  const { session, wire } = begin(async () => tokens.shift() ?? null);
  await wire.welcome({ verified: true });
  session.wake();
  assert.equal(wire.connects, 0);
  wire.open = false;
  session.onLost(false);
  session.wake();
  assert.equal(wire.connects, 1);
  await wire.welcome({ verified: true });
  session.onExpired();
  await settled();
  assert.equal(session.link.state, "sign-in");
  session.wake();
  await settled();
  assert.equal((await wire.welcome({ verified: true }))["token"], "h.third.s");
  assert.equal(session.link.state, "online");
});

test("tokens that the desk never takes: what was written goes out without a name", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const { session, wire } = begin(async () => "h.forged.s");
  session.send("在吗");
  assert.equal((await wire.listener.auth()).token, "h.forged.s");
  session.onRefused("invalid");
  await settled();
  assert.equal((await wire.welcome())["token"], undefined);
  await settled();
  assert.deepEqual([session.link.state, wire.sent()], ["online", ["在吗"]]);
});

test("a token that comes late signs in", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  context.mock.method(console, "warn", () => undefined);
  let give: (token: string) => void = () => undefined;
  const { session, wire } = begin(() => new Promise((resolve) => (give = resolve)));
  const welcomed = wire.welcome();
  context.mock.timers.tick(5_000);
  assert.equal((await welcomed)["token"], undefined);
  give("h.late.s");
  await settled();
  assert.equal(wire.open, false);
  assert.equal((await wire.welcome({ verified: true }))["token"], "h.late.s");
  assert.equal(session.link.state, "online");
});

test("a site that gives another way to ask is asked again, while nobody is signed in", async () => {
  const { session, wire } = begin(async () => null);
  await wire.welcome();
  await session.ask(() => "h.first.s");
  assert.equal((await wire.welcome({ verified: true }))["token"], "h.first.s");
  await session.ask(() => "h.second.s");
  assert.equal((await wire.listener.auth()).token, "h.first.s");
  session.onExpired();
  await settled();
  assert.deepEqual(wire.asked.at(-1), { event: "renew", data: { token: "h.second.s" } });
});

test("a site is asked anew when its snippet runs again after the token ended", async () => {
  const { session, wire } = begin(async () => null);
  session.setUser("h.first.s");
  await wire.welcome({ verified: true });
  session.onExpired();
  await settled();
  assert.equal(session.link.state, "sign-in");
  await session.ask(() => "h.second.s");
  assert.equal((await wire.welcome({ verified: true }))["token"], "h.second.s");
});

test("each time the customer wants to sign in and cannot, the site is told", async () => {
  const { session, wire } = begin(async () => null);
  session.setUser("h.first.s");
  await wire.welcome({ verified: true });
  let told = 0;
  browser.window.addEventListener("okpay-chat-sign-in", () => told++);
  session.onExpired();
  await settled();
  await session.signIn();
  session.wake();
  await settled();
  assert.equal(told, 2);
});

test("a page on which nobody is known yet asks whether it may talk with the desk, and begins nothing", async () => {
  const { session, wire } = begin();
  await session.start();
  assert.deepEqual([wire.knocks, wire.connects], [1, 0]);
  session.link.connect();
  await session.start();
  assert.equal(wire.knocks, 1);
});

test("one that connects anyway does not ask besides", async () => {
  const { session, wire } = begin(async () => null);
  await session.start();
  assert.deepEqual([wire.knocks, wire.connects], [0, 1]);
});

test("where the site is not allowed, what is written waits, and goes out once it is", async () => {
  const { session, wire } = begin();
  session.onBarred();
  session.send("在吗");
  await settled();
  assert.deepEqual([session.link.state, session.outbox.entries.length, wire.sent()], ["barred", 1, []]);
  await wire.welcome();
  await settled();
  assert.deepEqual(wire.sent(), ["在吗"]);
});

test("started again after its end, it goes on where it was", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { session, wire } = begin(async () => "h.first.s");
  await session.start();
  await wire.welcome({ verified: true, messages: [message(1)] });
  session.destroy();
  session.onLost(false);
  session.setUser("h.second.s");
  session.send("先写着");
  const before = wire.connects;
  context.mock.timers.tick(600_000);
  await settled();
  assert.equal(wire.connects, before);
  await session.start();
  assert.equal(wire.connects, before + 1);
  assert.equal((await wire.welcome({ verified: true }))["token"], "h.second.s");
  await settled();
  assert.deepEqual(wire.sent(), ["先写着"]);
});

test("at the end of the page nothing more is told or planned", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { session, wire } = begin();
  await wire.welcome({ mode: "human" });
  session.onTyping({ who: "agent", on: true });
  session.drafting.write("写到一半");
  let changes = 0;
  session.changed = () => changes++;
  session.destroy();
  context.mock.timers.tick(60_000);
  assert.equal(changes, 0);
  assert.deepEqual(wire.told, []);
  assert.equal(wire.open, false);
});

/** A token that speaks of an account. */
function tokenOf(account: string): string {
  return `h.${btoa(JSON.stringify({ account_id: account }))}.s`;
}

/** A page on which a visitor has just said something. */
async function talked(): Promise<{ session: Session; wire: Desk }> {
  const page = begin();
  await page.wire.welcome({ visitor: "v-secret-1" });
  page.session.send("我的事");
  await settled();
  await page.wire.listener.onMessage(message(1, "customer", { text: "我的事" }));
  return page;
}

/** What the desk was told to end. */
let ended: string[];

beforeEach(() => {
  ended = [];
  const fetch = async (_: string, { headers }: { headers: Record<string, string> }): Promise<void> =>
    void ended.push(headers["X-Visitor"]!);
  Object.assign(globalThis, { fetch });
});

test("who talked on this page and signs in takes it along", async () => {
  const { session, wire } = await talked();
  session.setUser(tokenOf("OK10000001"));
  await settled();
  assert.equal((await wire.welcome({ verified: true }))["adopt"], true);
  assert.deepEqual([session.ownership.question, session.identity.visitor], [null, null]);
});

test("after half an hour, on another page, or without a word here it is asked first", async (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-11-22T06:00:00Z") });
  const late = await talked();
  context.mock.timers.tick(31 * 60_000);
  late.session.setUser(tokenOf("OK10000001"));
  assert.equal((await late.wire.listener.auth()).adopt, undefined);
  const other = begin();
  await other.wire.welcome();
  other.session.setUser(tokenOf("OK10000001"));
  assert.equal((await other.wire.welcome({ conversation: "web-2", verified: true, adoptable: true }))["adopt"], undefined);
  assert.equal(other.session.ownership.question, "sign-in");
});

test("a message that is written before the site has said who is there speaks for nobody's conversation", async () => {
  await talked();
  const { session, wire } = begin(async () => tokenOf("OK10000001"));
  session.send("我是另一个人");
  assert.equal((await wire.welcome({ conversation: "web-2", verified: true, adoptable: true }))["adopt"], undefined);
  assert.deepEqual([session.ownership.question, wire.sent()], ["sign-in", ["我是另一个人"]]);
});

test("yes takes it along, and what was not sent with it; no ends it at the desk", async () => {
  for (const yes of [true, false]) {
    browser = plant();
    ended = [];
    const before = await talked();
    before.session.onLost(false);
    before.wire.open = false;
    before.session.send("还没发出去");
    const { session, wire } = begin(async () => tokenOf("OK10000001"));
    await session.start();
    await wire.welcome({ conversation: "web-2", verified: true, adoptable: true });
    assert.deepEqual([session.ownership.question, session.outbox.entries], ["sign-in", []]);
    session.ownership.answer(yes);
    await settled();
    if (yes) {
      assert.equal((await wire.welcome({ conversation: "web-1", verified: true }))["adopt"], true);
      await settled();
      assert.deepEqual(wire.sent(), ["还没发出去"]);
    } else {
      assert.deepEqual([ended, session.outbox.filled], [["v-secret-1"], false]);
    }
    assert.deepEqual([session.ownership.question, session.identity.visitor], [null, null]);
  }
});

test("who writes on without an answer begins anew", async () => {
  await talked();
  const { session, wire } = begin(async () => tokenOf("OK10000001"));
  await wire.welcome({ conversation: "web-2", verified: true, adoptable: true });
  session.send("新的事");
  await settled();
  assert.deepEqual([session.ownership.question, ended, wire.sent()], [null, ["v-secret-1"], ["新的事"]]);
});

test("an account with a conversation of its own ends what was said before it signed in", async () => {
  await talked();
  const { session, wire } = begin(async () => tokenOf("OK10000001"));
  await wire.welcome({ conversation: "web-2", verified: true });
  assert.deepEqual([ended, session.identity.visitor, session.ownership.question], [["v-secret-1"], null, null]);
});

test("in a new tab nothing of the visitor's is fetched before the answer", async () => {
  for (const yes of [true, false]) {
    browser = plant();
    ended = [];
    await talked();
    browser.sessionStorage.clear();
    const { session, wire } = begin();
    await session.start();
    session.link.connect();
    assert.deepEqual([session.ownership.question, wire.connects], ["return", 0]);
    session.ownership.answer(yes);
    assert.equal(wire.connects, 1);
    assert.equal((await wire.listener.auth()).visitor, yes ? "v-secret-1" : undefined);
    assert.deepEqual(ended, yes ? [] : ["v-secret-1"]);
  }
});

test("a reload goes on without a question", async () => {
  await talked();
  const { session, wire } = begin();
  await session.start();
  assert.deepEqual([session.ownership.question, wire.connects], [null, 1]);
  assert.equal((await wire.listener.auth()).visitor, "v-secret-1");
});

test("another account's token leaves nothing in sight, before the desk has said a word", async () => {
  const { session, wire } = begin();
  session.setUser(tokenOf("OK10000001"));
  await wire.welcome({ verified: true, messages: [message(1)] });
  let strange: boolean | undefined;
  session.emptied = (given) => (strange = given);
  session.setUser(tokenOf("OK10000001"));
  assert.equal(strange, undefined);
  session.setUser(tokenOf("OK10000002"));
  assert.deepEqual([strange, session.conversation, session.timeline.messages], [true, null, []]);
});

test("what one customer could not send is never another's, whether or not they had signed in", async () => {
  for (const first of [{}, { verified: true }]) {
    browser = plant();
    const before = begin();
    if ("verified" in first) before.session.setUser(tokenOf("OK10000001"));
    await before.wire.welcome(first);
    before.session.onLost(false);
    before.wire.open = false;
    before.session.send("甲的话");
    const { session, wire } = begin();
    await session.start();
    assert.deepEqual(session.outbox.entries, []);
    session.setUser(tokenOf("OK10000002"));
    await wire.welcome({ conversation: "web-2", verified: true });
    await settled();
    assert.deepEqual([wire.sent(), session.outbox.filled, browser.localStorage.everything().includes("甲的话")], [[], false, false]);
  }
});

/** A page on which an account has written what did not go out. */
async function wrote(): Promise<void> {
  const { session, wire } = begin(async () => tokenOf("OK10000001"));
  await wire.welcome({ conversation: "web-1", verified: true });
  session.onLost(false);
  wire.open = false;
  session.send("没发出去");
}

test("what an account could not send outlasts a page that does not know who is there, unseen", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  context.mock.method(console, "warn", () => undefined);
  for (const account of ["OK10000001", "OK10000002"]) {
    browser = plant();
    await wrote();
    let give: (token: string) => void = () => undefined;
    const { session, wire } = begin(() => new Promise((resolve) => (give = resolve)));
    void session.start();
    await settled();
    const welcomed = wire.welcome({ conversation: "web-2", visitor: "v-secret-2" });
    context.mock.timers.tick(5_000);
    await welcomed;
    await settled();
    assert.deepEqual([session.outbox.entries, wire.sent(), session.outbox.filled], [[], [], true]);
    give(tokenOf(account));
    await settled();
    await wire.welcome({ conversation: account === "OK10000001" ? "web-1" : "web-3", verified: true });
    await settled();
    assert.deepEqual([wire.sent(), session.outbox.filled], [account === "OK10000001" ? ["没发出去"] : [], false]);
  }
});

for (const [what, getToken] of [
  ["fails", () => Promise.reject(new Error("500"))],
  ["gives a token that the desk refuses", async () => "h.forged.s"],
] as const) {
  test(`it outlasts a page whose site ${what}, and goes out from the next that knows`, async (context) => {
    context.mock.method(console, "warn", () => undefined);
    await wrote();
    const between = begin(getToken);
    await between.session.start();
    if ((await between.wire.listener.auth()).token) between.session.onRefused("invalid");
    await settled();
    await between.wire.welcome({ conversation: "web-2", visitor: "v-secret-2" });
    await settled();
    assert.deepEqual([between.session.outbox.entries, between.wire.sent()], [[], []]);
    const { session, wire } = begin(async () => tokenOf("OK10000001"));
    await session.start();
    await wire.welcome({ conversation: "web-1", verified: true });
    await settled();
    assert.deepEqual(wire.sent(), ["没发出去"]);
  });
}

test("it is gone once the site says that nobody is signed in, or whoever comes begins anew", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  await wrote();
  const signedOut = begin(async () => null);
  await signedOut.session.start();
  await signedOut.wire.welcome({ conversation: "web-2" });
  assert.equal(signedOut.session.outbox.filled, false);

  browser = plant();
  const visitor = await talked();
  visitor.session.onLost(false);
  visitor.wire.open = false;
  visitor.session.send("没发出去");
  browser.sessionStorage.clear();
  const { session } = begin(() => Promise.reject(new Error("500")));
  await session.start();
  assert.equal(session.ownership.question, "return");
  session.ownership.answer(false);
  assert.deepEqual([session.outbox.filled, browser.localStorage.everything().includes("没发出去")], [false, false]);
});

test("what was written before there was any conversation is this tab's, until another account signs in there", async () => {
  for (const [token, sent] of [["", ["早写的"]], [tokenOf("OK10000001"), []]] as const) {
    browser = plant();
    begin().session.send("早写的");
    const { session, wire } = begin();
    await session.start();
    if (token) session.setUser(token);
    await wire.welcome(token ? { verified: true } : {});
    await settled();
    assert.deepEqual(wire.sent(), sent);
  }
});

test("signing out leaves nothing: no secret, no draft, no message, and the desk knows", async () => {
  const { session, wire } = await talked();
  session.onLost(false);
  wire.open = false;
  session.send("没发出去的");
  session.storage.set("draft", "web-1 写到一半");
  let strange = false;
  session.emptied = (given) => (strange = given);
  session.logout();
  assert.deepEqual([ended, strange, session.conversation, session.outbox.filled], [["v-secret-1"], true, null, false]);
  assert.equal(browser.localStorage.everything(), "[]");
});
