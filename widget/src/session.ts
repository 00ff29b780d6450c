import { Connection, type Line, type Listener } from "./connection";
import { Identity } from "./identity";
import type { Options } from "./options";
import { Outbox, type Unsent } from "./outbox";
import type { Answer, Auth, Button, Message, Mode, ModeNews, Queue, ReadMarks, TypingNews, Welcome } from "./protocol";
import { Storage } from "./storage";
import { isReply, Timeline } from "./timeline";

/** "new": never connected. "sign-in": the token ended and the site gave no fresh one. */
export type Link = "new" | "connecting" | "online" | "offline" | "sign-in";

const RETRY_SECONDS = [1, 2, 4];
const PATIENCE_SECONDS = 10;
const RENEW_BEFORE_MS = 60_000;
const TYPING_EVERY_MS = 1_500;
const TYPING_ENDS_MS = 15_000;
const FETCH_MS = 20_000;

/** What the bot understands at any time, in any interface language. */
const PERSON = "转人工";
const LEAVE = "不等了";

/** Answers after which the same message may succeed later without the customer doing anything. */
const PASSING = new Set(["unavailable", "busy", "rate_limited"]);

/**
 * One customer's conversation with the desk, on this page: what it holds, and what can be done.
 * The view reads the public fields and is told by `changed`.
 */
export class Session implements Listener {
  readonly timeline = new Timeline();
  readonly outbox: Outbox;
  readonly identity: Identity;
  readonly storage: Storage;

  link: Link = "new";
  conversation: string | null = null;
  verified = false;
  mode: Mode = "bot";
  queue: Queue | null = null;
  agent: string | null = null;
  /** The agent who just left, until the customer writes again. */
  left: string | null = null;
  marks: ReadMarks = { customer: 0, agent: 0 };
  typingWho: "bot" | "agent" | null = null;
  rating: "no" | "asked" | "given" = "no";
  texts: Record<string, string> = {};
  /** The desk turned us away because too many are there. */
  crowded = false;

  /** Called after each change; `fresh` holds replies that have just come. */
  changed: (fresh: Message[]) => void = () => undefined;

  private readonly line: Line;
  private sending = false;
  private resume: () => void = () => undefined;
  private refusals = 0;
  private after = 0;
  private typingTimer = 0;
  private renewTimer = 0;
  private retryTimer = 0;
  private typedAt = 0;
  private draft = "";
  private draftTimer = 0;

  constructor(
    private readonly options: Options,
    openLine: (server: string, listener: Listener) => Line = (server, listener) => new Connection(server, listener),
  ) {
    this.storage = new Storage(`okpay-chat:${options.server}:`);
    this.outbox = new Outbox(this.storage);
    this.identity = new Identity(this.storage, options.getToken);
    this.line = openLine(options.server, this);
  }

  get unread(): number {
    return this.timeline.unread(this.marks.customer);
  }

  async start(): Promise<void> {
    await this.outbox.restore();
    this.changed([]);
    if (this.identity.known || this.outbox.entries.length) this.connect();
  }

  connect(): void {
    if (this.line.open || this.link === "sign-in") return;
    if (this.link === "new") this.link = "connecting";
    this.line.connect();
    this.changed([]);
  }

  /** The network is back, or the page is: do not wait for the next attempt. */
  wake(): void {
    if (this.link === "offline") this.line.connect();
    else if (this.link === "sign-in") void this.signIn();
  }

  destroy(): void {
    clearTimeout(this.typingTimer);
    clearTimeout(this.renewTimer);
    clearTimeout(this.retryTimer);
    clearTimeout(this.draftTimer);
    this.changed = () => undefined;
    this.line.close();
  }

  // --- identity -----------------------------------------------------------------------------------

  /** The site signed somebody in. */
  setUser(token: string): void {
    this.identity.use(token);
    this.reconnect();
  }

  /** Nobody is to find anything of this customer in this browser. */
  logout(): void {
    this.identity.forget();
    this.outbox.clear();
    this.forgetConversation();
    this.line.close();
    clearTimeout(this.renewTimer);
    this.link = "new";
    this.changed([]);
  }

  /** Ask the site again for a token after it could give none. */
  async signIn(): Promise<void> {
    if (await this.identity.renew()) this.reconnect();
  }

  /** Go on as somebody unknown; what is not sent yet goes along, it is still the same person. */
  continueAnonymously(): void {
    this.identity.use(null);
    this.outbox.release();
    this.forgetConversation();
    this.reconnect();
  }

  private reconnect(): void {
    this.line.close();
    this.link = "connecting";
    // The other identity may have another conversation: ask for all of it.
    this.timeline.clear();
    this.line.connect();
    this.changed([]);
  }

  private forgetConversation(): void {
    this.timeline.clear();
    this.conversation = null;
    this.verified = false;
    this.mode = "bot";
    this.queue = this.agent = this.left = this.typingWho = null;
    this.marks = { customer: 0, agent: 0 };
    this.rating = "no";
  }

  // --- from the desk ------------------------------------------------------------------------------

  async auth(): Promise<Auth> {
    const token = await this.identity.current();
    const visitor = this.identity.visitor;
    this.after = this.timeline.last;
    return {
      ...(token ? { token } : {}),
      ...(visitor ? { visitor } : {}),
      ...(this.after ? { after: this.after } : {}),
      language: this.options.language,
      channel: this.options.mode === "page" ? "app" : "web",
    };
  }

  onWelcome(news: Welcome): void {
    if (this.conversation && this.conversation !== news.conversation) {
      this.forgetConversation();
      if (this.after) {
        // What came is only what follows another conversation's number.
        this.conversation = news.conversation;
        this.reconnect();
        return;
      }
    }
    this.conversation = news.conversation;
    this.verified = news.verified;
    this.link = "online";
    this.refusals = 0;
    this.crowded = false;
    this.typingWho = null;
    this.marks = news.read ?? this.marks;
    this.texts = news.texts ?? {};
    if (news.visitor) this.identity.visitor = news.visitor;
    const fresh = this.timeline.replay(this.after, news.messages, news.more);
    for (const message of fresh) this.settle(message);
    this.outbox.keepOnly(news.conversation);
    this.takeMode(news);
    this.planRenewal(news.expires_at);
    this.changed(this.after ? fresh.filter(isReply) : []);
    void this.flush();
  }

  onMessage(message: Message): void {
    const fresh = this.timeline.add([message]);
    this.settle(message);
    if (message.speaker === this.typingWho) this.typingWho = null;
    this.changed(fresh.filter(isReply));
  }

  onMode(news: ModeNews): void {
    this.takeMode(news);
    this.changed([]);
  }

  onTyping(news: TypingNews): void {
    clearTimeout(this.typingTimer);
    this.typingWho = news.on ? news.who : null;
    if (news.on) {
      this.typingTimer = window.setTimeout(() => {
        this.typingWho = null;
        this.changed([]);
      }, TYPING_ENDS_MS);
    }
    this.changed([]);
  }

  onRead(marks: ReadMarks): void {
    this.marks = marks;
    this.changed([]);
  }

  onRate(): void {
    this.rating = "asked";
    this.changed([]);
  }

  onExpired(): void {
    void this.renew();
  }

  onRefused(reason: string): void {
    this.link = "offline";
    this.crowded = reason === "busy";
    if (this.crowded || ++this.refusals > 3) {
      this.retryTimer = window.setTimeout(() => this.line.connect(), 5000 + Math.random() * 5000);
    } else if (this.identity.token) {
      void this.replaceToken();
    } else {
      this.identity.visitor = null;
      this.forgetConversation();
      this.line.connect();
    }
    this.changed([]);
  }

  onLost(byServer: boolean): void {
    if (this.link === "online" || this.link === "connecting") this.link = "offline";
    this.typingWho = null;
    if (byServer && this.link === "offline") this.line.connect();
    this.changed([]);
  }

  private takeMode(news: ModeNews): void {
    if (this.mode === "human" && news.mode === "bot" && this.agent) this.left = this.agent;
    if (news.mode === "human") {
      this.left = null;
      this.rating = "no";
    }
    if (news.mode !== "human" && this.typingWho === "agent") this.typingWho = null;
    this.mode = news.mode;
    this.queue = news.queue ?? null;
    this.agent = news.mode === "human" ? (news.agent ?? null) : null;
  }

  private settle(message: Message): void {
    if (message.client_id) this.outbox.remove(message.client_id);
  }

  // --- the token's end ------------------------------------------------------------------------------

  private planRenewal(expiresAt: string | null | undefined): void {
    clearTimeout(this.renewTimer);
    if (!expiresAt || !this.options.getToken) return;
    const wait = Date.parse(expiresAt) - Date.now() - RENEW_BEFORE_MS;
    // Longer than a timer can hold: the desk's `expired` will tell.
    if (wait > 0x7fffffff) return;
    this.renewTimer = window.setTimeout(() => void this.renew(), Math.max(wait, 1000));
  }

  private async renew(): Promise<void> {
    const old = this.identity.token;
    const token = await this.identity.renew();
    // The visitor's conversation has become an account's, by a sign-in in another tab.
    if (!old) return this.reconnect();
    if (!token || token === old) return this.askToSignIn();
    try {
      const answer = await this.line.ask("renew", { token });
      if (!answer.ok) return this.askToSignIn();
      this.planRenewal(answer.expires_at);
    } catch {
      // Offline: the next connection presents it.
    }
  }

  private async replaceToken(): Promise<void> {
    const refused = this.identity.token;
    const fresh = await this.identity.renew();
    if (fresh && fresh !== refused) this.line.connect();
    else this.askToSignIn();
  }

  private askToSignIn(): void {
    this.line.close();
    this.link = "sign-in";
    window.dispatchEvent(new CustomEvent("okpay-chat-sign-in"));
    this.changed([]);
  }

  // --- from the customer --------------------------------------------------------------------------

  send(text: string, payload?: string, picture?: Blob): void {
    const conversation = this.verified ? this.conversation : null;
    this.outbox.add({ text, conversation, ...(payload === undefined ? {} : { payload }) }, picture);
    this.left = null;
    if (this.rating === "given") this.rating = "no";
    this.draft = "";
    clearTimeout(this.draftTimer);
    this.changed([]);
    this.connect();
    void this.flush();
  }

  press(button: Button): void {
    this.send(button.title, button.payload);
  }

  retry(entry: Unsent): void {
    this.outbox.retry(entry);
    this.changed([]);
    void this.flush();
  }

  discard(entry: Unsent): void {
    this.outbox.remove(entry.client_id);
    this.changed([]);
  }

  /** Tell that the customer is writing; the draft goes out only while a person can see it. */
  write(draft: string): void {
    this.draft = draft;
    if (this.mode !== "human" && this.mode !== "waiting") return;
    clearTimeout(this.draftTimer);
    const wait = Math.max(0, this.typedAt + TYPING_EVERY_MS - Date.now());
    this.draftTimer = window.setTimeout(() => {
      this.typedAt = Date.now();
      this.line.tell("typing", { on: this.draft !== "", draft: this.draft });
    }, wait);
  }

  /** The customer sees everything up to the newest. */
  seen(): void {
    const seq = this.timeline.last;
    if (seq <= this.marks.customer || this.link !== "online") return;
    this.marks = { ...this.marks, customer: seq };
    this.line.tell("read", { seq });
    this.changed([]);
  }

  /** Puts older messages before those at hand; false if it could not. */
  async older(): Promise<boolean> {
    const answer = await this.ask("history", { before: this.timeline.first });
    if (answer.ok) this.timeline.older(answer.messages ?? [], answer.more ?? false);
    this.changed([]);
    return answer.ok;
  }

  /** 转人工: at once, or as a message that waits for the line. */
  async person(): Promise<void> {
    if (this.link !== "online" || !(await this.ask("person", {})).ok) this.send(PERSON);
  }

  async leaveQueue(): Promise<void> {
    if (!(await this.ask("leave_queue", {})).ok) this.send(LEAVE);
  }

  async rateWith(stars: number, comment: string): Promise<Answer> {
    const answer = await this.ask("rate", { stars, ...(comment ? { comment } : {}) });
    if (answer.ok) this.rating = "given";
    this.changed([]);
    return answer;
  }

  skipRating(): void {
    this.rating = "no";
    this.changed([]);
  }

  /** A resource of the desk that asks who is there: a picture, the transcript. */
  async fetch(address: string): Promise<Blob> {
    const token = this.verified ? this.identity.token : null;
    const headers: Record<string, string> = token
      ? { Authorization: `Bearer ${token}` }
      : { "X-Visitor": this.identity.visitor ?? "" };
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), FETCH_MS);
    try {
      const response = await fetch(this.options.server + address, { headers, signal: end.signal });
      if (!response.ok) throw new Error(String(response.status));
      return await response.blob();
    } finally {
      clearTimeout(timer);
    }
  }

  private async ask(event: string, data: object): Promise<Answer> {
    try {
      return await this.line.ask(event, data);
    } catch {
      return { ok: false };
    }
  }

  /** Send what waits, one after the other, each until the desk has it or has said no. */
  private async flush(): Promise<void> {
    this.resume();
    if (this.sending) return;
    this.sending = true;
    for (let tries = 0; this.link === "online"; ) {
      const entry = this.outbox.next();
      if (!entry) break;
      const outcome = await this.deliver(entry);
      if (outcome === "settled") tries = 0;
      else if (outcome === "unanswered" && tries >= RETRY_SECONDS.length) this.outbox.fail(entry);
      this.changed([]);
      if (outcome !== "settled" && this.link === "online") {
        await this.rest(RETRY_SECONDS[tries++] ?? PATIENCE_SECONDS);
      }
    }
    this.sending = false;
  }

  /** Ends early with `resume`. */
  private rest(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.resume = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async deliver(entry: Unsent): Promise<"settled" | "later" | "unanswered"> {
    try {
      let answer = await this.upload(entry);
      if (answer.ok) {
        const { client_id, text, payload, picture } = entry;
        answer = await this.line.ask("send", {
          client_id,
          text,
          ...(payload === undefined ? {} : { payload }),
          ...(picture ? { picture } : {}),
        });
      }
      if (answer.ok) {
        this.outbox.remove(entry.client_id);
        if (answer.message) this.timeline.add([answer.message]);
        return "settled";
      }
      if (answer.error === "expired") {
        await this.renew();
        return "later";
      }
      if (PASSING.has(answer.error ?? "")) {
        this.outbox.wait(entry, answer.text);
        return "later";
      }
      this.outbox.fail(entry, answer.text);
      return "settled";
    } catch {
      return "unanswered";
    }
  }

  private async upload(entry: Unsent): Promise<Answer> {
    const picture = this.outbox.pictures.get(entry.client_id);
    if (!entry.picturePending || !picture) return { ok: true };
    const data = await picture.arrayBuffer();
    const answer = await this.line.ask("picture", { client_id: entry.client_id, data, mime: picture.type }, 60);
    if (answer.ok && answer.picture) this.outbox.uploaded(entry, answer.picture);
    return answer;
  }
}
