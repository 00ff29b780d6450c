import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Line, Listener } from "../../widget/src/connection";
import { readOptions } from "../../widget/src/options";
import type { Answer, Message, Welcome } from "../../widget/src/protocol";
import { Session } from "../../widget/src/session";

Object.assign(globalThis, { window: Object.assign(globalThis, { dispatchEvent: () => true }) });

interface Asked {
  event: string;
  data: Record<string, unknown>;
}

/** A line whose other end the test is. */
class Wire implements Line {
  open = false;
  connects = 0;
  asked: Asked[] = [];
  answers: (Answer | "none")[] = [];

  constructor(readonly listener: Listener) {}

  connect(): void {
    this.connects++;
  }

  close(): void {
    this.open = false;
  }

  async ask(event: string, data: object): Promise<Answer> {
    this.asked.push({ event, data: data as Record<string, unknown> });
    const answer = this.answers.shift() ?? { ok: true };
    if (answer === "none") throw new Error("no answer");
    return answer;
  }

  tell(event: string, data: object): void {
    this.asked.push({ event, data: data as Record<string, unknown> });
  }

  /** The connection stands; returns what it was opened with. */
  async welcome(news: Partial<Welcome> = {}): Promise<Record<string, unknown>> {
    const auth = await this.listener.auth();
    this.open = true;
    const empty = { mode: "bot" as const, read: { customer: 0, agent: 0 }, messages: [], more: false };
    this.listener.onWelcome({ conversation: "web-1", verified: false, ...empty, ...news });
    return { ...auth };
  }

  sent(): unknown[] {
    return this.asked.filter(({ event }) => event === "send").map(({ data }) => data["text"]);
  }
}

function message(seq: number, speaker: Message["speaker"] = "bot"): Message {
  const at = "2026-11-22T14:03:00+08:00";
  return { seq, client_id: null, speaker, agent: null, text: "", buttons: [], picture: null, at, state: "done" };
}

function begin(getToken?: () => Promise<string | null>): { session: Session; wire: Wire } {
  let wire: Wire | undefined;
  const options = readOptions({}, getToken ? { getToken } : {}, "https://desk.example/widget/okpay-chat.js", []);
  const session = new Session(options, (_, listener) => (wire = new Wire(listener)));
  return { session, wire: wire! };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

const values = new Map<string, string>();

beforeEach(() => {
  values.clear();
  Object.assign(globalThis, {
    localStorage: {
      get length() {
        return values.size;
      },
      key: (index: number) => [...values.keys()][index] ?? null,
      getItem: (name: string) => values.get(name) ?? null,
      setItem: (name: string, value: string) => values.set(name, value),
      removeItem: (name: string) => values.delete(name),
    },
  });
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
  session.press({ title: "对", payload: "对" });
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
  assert.equal([...values.values()].some((value) => value.includes("secret")), false);
});

test("an expired token is renewed with the site's next one", async () => {
  const tokens = ["first", "second"];
  const { session, wire } = begin(async () => tokens.shift() ?? null);
  assert.equal((await wire.welcome({ verified: true }))["token"], "first");
  session.onExpired();
  await settled();
  assert.deepEqual(wire.asked.at(-1), { event: "renew", data: { token: "second" } });
  assert.equal(session.link, "online");
});

test("when the site has none, the customer is asked to sign in, and can go on without", async () => {
  const tokens = ["first"];
  const { session, wire } = begin(async () => tokens.shift() ?? null);
  await wire.welcome({ verified: true });
  session.onExpired();
  await settled();
  assert.equal(session.link, "sign-in");
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
  session.write("给机器人的");
  context.mock.timers.tick(5000);
  assert.deepEqual(wire.asked, []);
  session.onMode({ mode: "human", agent: "小林" });
  session.write("给小林的");
  context.mock.timers.tick(5000);
  assert.deepEqual(wire.asked, [{ event: "typing", data: { on: true, draft: "给小林的" } }]);
});
