import type { GetToken, Options } from "../options";
import { Storage } from "../storage";
import { Connection, type Line, type Listener } from "../wire/connection";
import type { Auth, Message, ModeNews, ReadMarks, TypingNews, Welcome } from "../wire/protocol";
import { Delivery } from "./delivery";
import { download } from "./download";
import { Drafting } from "./drafting";
import { Identity, type Source } from "./identity";
import { Link } from "./link";
import { Outbox, type Unsent } from "./outbox";
import { Ownership } from "./ownership";
import { Reading } from "./reading";
import { Renewal } from "./renewal";
import { Requests } from "./requests";
import { Service } from "./service";
import { isReply, Timeline } from "./timeline";
import { Typing } from "./typing";

/**
 * One customer's conversation with the desk, on this page: what it holds, and what can be done.
 * The view reads the public fields and is told by `changed`.
 */
export class Session implements Listener {
  private readonly name = `okpay-chat:${this.options.server}:`;
  readonly storage = new Storage(this.name);
  private readonly tab = new Storage(this.name, () => sessionStorage);
  readonly identity = new Identity(this.storage, this.tab, this.options.getToken);
  readonly outbox = new Outbox(this.storage);
  readonly timeline = new Timeline();
  readonly service = new Service();
  readonly line: Line = this.openLine(this.options.server, this);
  readonly link = new Link(this.line, () => this.changed([]));
  readonly typing = new Typing(() => this.changed([]));
  readonly drafting = new Drafting(this.line, this.service);
  readonly reading = new Reading(this);
  readonly requests = new Requests(this);
  readonly renewal = new Renewal(this);
  private readonly delivery = new Delivery(this);
  readonly ownership: Ownership = new Ownership(this, this.options.server, this.name, this.tab);

  conversation: string | null = null;
  verified = false;
  /** The desk's own words, by name. */
  texts: Record<string, string> = {};
  private after = 0;

  constructor(
    private readonly options: Options,
    private readonly openLine: (server: string, listener: Listener) => Line = (...to) => new Connection(...to),
  ) {
    this.identity.late = (token) => void (this.verified && this.link.online ? this.renewal.take(token) : this.setUser(token));
  }

  /** Called after each change; `fresh` holds replies that have just come. */
  changed: (fresh: Message[]) => void = () => undefined;

  /** Called when what is shown is nobody's here any more; not `strange`: whoever comes next may be the same person. */
  emptied: (strange: boolean) => void = () => undefined;

  /** At first, and again after `destroy`. */
  async start(): Promise<void> {
    this.link.begin();
    this.ownership.begin();
    await this.outbox.restore();
    this.changed([]);
    if (this.identity.known || this.outbox.filled) await this.ownership.come();
    else if (this.link.state === "new") this.line.knock();
  }

  /** The network is back, or the page is: do not wait for the next attempt. */
  wake(): void {
    if (this.link.state === "offline") this.line.connect();
    else if (this.link.state === "sign-in") void this.renewal.retry();
  }

  /** Nothing more is told or planned, until it is started again. */
  destroy(): void {
    this.identity.settle();
    this.typing.end();
    this.renewal.cancel();
    this.drafting.end();
    this.ownership.end();
    this.link.end();
  }

  // --- identity -----------------------------------------------------------------------------------

  /** The site signed somebody in. */
  setUser(token: string, source?: Source): void {
    this.identity.use(token, source);
    this.reconnect();
  }

  /** Nobody is to find anything of this customer in this browser. */
  logout(): void {
    this.ownership.leave();
    this.empty();
    this.storage.set("draft", null);
    this.storage.set("announced", null);
    this.ownership.leaveEverywhere();
  }

  /** What is in this page's hands; another tab has done the rest. */
  empty(): void {
    this.identity.use(null);
    this.identity.own(false);
    this.outbox.clear();
    this.forgetConversation(true);
    this.link.drop("new");
    this.renewal.cancel();
    this.changed([]);
  }

  /** The site is to be asked in another way now. */
  async ask(getToken: GetToken): Promise<void> {
    this.identity.getToken = getToken;
    const nobody = !this.identity.token || this.link.state === "sign-in";
    if (nobody && (await this.identity.renew())) this.reconnect();
  }

  /** The customer wants to: ask the site again for a token after it could give none. */
  async signIn(): Promise<void> {
    await this.renewal.retry();
    if (this.link.state === "sign-in") this.askToSignIn();
  }

  /** Go on as somebody unknown; what is not sent yet goes along, it is still the same person. */
  continueAnonymously(): void {
    this.ownership.handAll();
    this.goAnonymous();
  }

  /** Go on as somebody unknown. */
  goAnonymous(): void {
    this.renewal.cancel();
    this.identity.use(null);
    this.forgetConversation();
    this.reconnect();
  }

  reconnect(): void {
    // Nothing of one customer is in sight while the other is let in.
    if (this.ownership.passed) this.forgetConversation(true);
    this.link.drop("connecting");
    // The other identity may have another conversation: ask for all of it.
    this.timeline.clear();
    void this.ownership.come();
  }

  askToSignIn(): void {
    this.link.drop("sign-in");
    window.dispatchEvent(new CustomEvent("okpay-chat-sign-in"));
    this.changed([]);
  }

  private forgetConversation(strange = false): void {
    this.emptied(strange);
    this.ownership.forget();
    this.timeline.clear();
    this.conversation = null;
    this.verified = false;
    this.service.forget();
    this.typing.stop();
    this.reading.forget();
  }

  // --- from the desk ------------------------------------------------------------------------------

  async auth(): Promise<Auth> {
    const token = await this.identity.current();
    const visitor = this.identity.visitor;
    this.after = this.timeline.last;
    return {
      ...(token ? { token } : {}),
      ...(visitor ? { visitor } : {}),
      ...(token && visitor && this.ownership.adopts ? { adopt: true } : {}),
      ...(this.after ? { after: this.after } : {}),
      language: this.options.language,
      channel: this.options.mode === "page" ? "app" : "web",
    };
  }

  onWelcome(news: Welcome): void {
    const another = this.conversation !== null && this.conversation !== news.conversation;
    this.ownership.hand(another);
    if (another) this.forgetConversation(!this.ownership.goesOn);
    this.conversation = news.conversation;
    // What came is only what follows another conversation's number.
    if (another && this.after) return this.reconnect();
    this.verified = news.verified;
    this.link.welcomed();
    this.typing.stop();
    this.reading.marks = news.read ?? this.reading.marks;
    this.texts = news.texts ?? {};
    if (news.visitor) this.identity.visitor = news.visitor;
    if (news.verified) this.ownership.signedIn(news.adoptable ?? false);
    const fresh = this.timeline.replay(this.after, news.messages, news.more);
    for (const message of fresh) this.settle(message);
    this.ownership.takeUp();
    this.takeMode(news);
    this.renewal.plan(news.expires_at);
    this.changed(this.after ? fresh.filter(isReply) : []);
    void this.delivery.flush();
  }

  onMessage(message: Message): void {
    const fresh = this.timeline.add([message]);
    this.settle(message);
    this.typing.stop(message.speaker);
    this.changed(fresh.filter(isReply));
  }

  onMode(news: ModeNews): void {
    this.takeMode(news);
    this.changed([]);
  }

  onTyping(news: TypingNews): void {
    this.typing.take(news);
  }

  onRead(marks: ReadMarks): void {
    this.reading.marks = marks;
    this.changed([]);
  }

  onRate(): void {
    this.service.rating = "asked";
    this.changed([]);
  }

  onExpired(): void {
    void this.renewal.renew();
  }

  onRefused(reason: string): void {
    if (this.link.refused(reason)) this.changeIdentity(reason);
    this.changed([]);
  }

  onBarred(): void {
    this.link.barred();
    this.changed([]);
  }

  onLost(byServer: boolean): void {
    this.typing.stop();
    this.link.lost(byServer);
    this.changed([]);
  }

  /** Neither the token nor the visitor's secret is what the desk wants to see. */
  private changeIdentity(reason: string): void {
    if (this.identity.token) return void this.renewal.replace(reason);
    this.identity.visitor = null;
    this.forgetConversation();
    this.line.connect();
  }

  private takeMode(news: ModeNews): void {
    this.service.take(news);
    if (news.mode !== "human") this.typing.stop("agent");
  }

  private settle(message: Message): void {
    if (message.client_id) this.outbox.remove(message.client_id);
  }

  // --- from the customer --------------------------------------------------------------------------

  speaks(): void {
    this.ownership.speaks();
  }

  send(text: string, payload?: string, picture?: Blob): void {
    this.speaks();
    this.outbox.add({ text, conversation: this.ownership.writer, ...(payload === undefined ? {} : { payload }) }, picture);
    this.service.goOn();
    this.drafting.end();
    this.changed([]);
    this.link.connect();
    void this.delivery.flush();
  }

  retry(entry: Unsent): void {
    this.outbox.retry(entry);
    this.changed([]);
    void this.delivery.flush();
  }

  discard(entry: Unsent): void {
    this.outbox.remove(entry.client_id);
    this.changed([]);
  }

  /** A resource of the desk that asks who is there: a picture, the transcript. */
  fetch(address: string): Promise<Blob> {
    return download(this.options.server + address, this.identity.headers(this.verified));
  }
}
