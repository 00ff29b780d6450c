import { Storage } from "../storage";
import { end } from "./ending";
import type { Identity } from "./identity";
import type { Link } from "./link";
import type { Outbox } from "./outbox";
import { Tabs } from "./tabs";
import { accountOf } from "./token";

/** How long after their last word on a page somebody who signs in there is who said it. */
const SAME_PERSON_MS = 30 * 60_000;

/** The session, as far as it may be one person's or another's. */
export interface Owned {
  identity: Pick<Identity, "token" | "visitor" | "mark" | "owned" | "own" | "current" | "renewable" | "nobody">;
  outbox: Pick<Outbox, "keepOnly" | "release">;
  link: Pick<Link, "held" | "connect" | "drop">;
  readonly verified: boolean;
  readonly conversation: string | null;
  reconnect(): void;
  /** Forgets the customer on this page. */
  empty(): void;
  changed(fresh: []): void;
}

/** Whose it is what this browser keeps of a conversation: several people may use it, one after the other. */
export class Ownership {
  /** Whether to go on with what was said here before: by whom is not known. "return": nobody is signed in. */
  question: "return" | "sign-in" | null = null;
  private agreed = false;
  /** When the visitor last said something on this page. */
  private spokenAt = 0;
  /** Of the token that the desk has let in. */
  private account: string | null = null;
  private readonly tab: string;
  private readonly page = named("page");
  private readonly tabs: Tabs;

  constructor(
    private readonly session: Owned,
    private readonly server: string,
    name: string,
    kept: Storage,
  ) {
    this.tab = kept.get("name") ?? named("tab");
    kept.set("name", this.tab);
    const mark = (): string | null => (session.identity.owned && !session.verified ? session.identity.mark : null);
    this.tabs = new Tabs(name, mark, () => session.empty());
  }

  begin(): void {
    this.tabs.begin();
    this.session.link.held = this.strange;
  }

  end(): void {
    this.tabs.end();
  }

  /** Connects once it is known whose it is what this browser keeps; a sign-in settles it at the desk. */
  async come(): Promise<void> {
    const { identity, link } = this.session;
    link.held = this.strange;
    if (link.held && !(await identity.current())) {
      const same = await this.tabs.share(identity.mark!);
      if (!link.held) return;
      this.question = same ? null : "return";
      if (this.question) {
        link.drop("new");
        return this.session.changed([]);
      }
      identity.own(true);
    }
    link.held = false;
    link.connect();
  }

  /** Go on with what was said here before, or begin anew; the desk learns of it only now. */
  answer(yes: boolean): void {
    const { question, session } = this;
    this.forget();
    if (!yes) {
      this.leave();
      session.outbox.keepOnly(this.owners, false);
    }
    if (question === "return") {
      session.identity.own(yes);
      session.link.connect();
    } else if (yes) {
      this.agreed = true;
      session.reconnect();
    }
    session.changed([]);
  }

  /** The visitor's conversation is over: what was not adopted is nobody's in this browser any more. */
  leave(): void {
    const { identity } = this.session;
    if (identity.visitor) end(this.server, identity.visitor);
    identity.visitor = null;
  }

  /** The other tabs are to forget the customer as well. */
  leaveEverywhere(): void {
    this.tabs.leave();
  }

  /** Nothing is known of who is here. */
  forget(): void {
    this.question = null;
    this.agreed = false;
    this.spokenAt = 0;
    this.session.link.held = false;
  }

  /** Who speaks without an answer to the question begins anew. */
  speaks(): void {
    if (this.question) this.answer(false);
    if (this.session.conversation && !this.session.verified) this.spokenAt = Date.now();
  }

  /** The customer who signs in is the one whose visitor's conversation it is. */
  get adopts(): boolean {
    return this.agreed || this.same;
  }

  /** The token is of another account than the one that the desk has let in. */
  get passed(): boolean {
    const { verified, identity } = this.session;
    return verified && identity.token !== null && accountOf(identity.token) !== this.account;
  }

  /** Another conversation than before is not a stranger's. */
  get goesOn(): boolean {
    return this.agreed || !this.session.verified;
  }

  /** What was written before anybody was known here goes to whoever this page turns out to be of. */
  hand(another: boolean): void {
    this.session.outbox.release(this.page, another && this.same ? undefined : this.tab);
  }

  /** The same person goes on without a name. */
  handAll(): void {
    this.session.outbox.release(this.page);
  }

  /** Whatever a visitor has said in this browser is asked about, or over. */
  signedIn(adoptable: boolean): void {
    this.forget();
    this.account = accountOf(this.session.identity.token);
    this.question = adoptable ? "sign-in" : null;
    if (adoptable) this.session.identity.own(false);
    else this.leave();
  }

  /** Takes up what earlier pages left for whoever is here. */
  takeUp(): void {
    const { identity, verified, outbox } = this.session;
    // Who signed in on an earlier page may still do so here, unless the site has said that nobody is.
    const nameless = !verified && identity.renewable && !identity.nobody;
    outbox.keepOnly(this.owners, nameless || this.question !== null);
  }

  /** The owner of what is written now. */
  get writer(): string {
    return this.session.conversation ?? this.nameless;
  }

  private get owners(): string[] {
    return [this.writer, this.nameless, this.page];
  }

  /** The owner of what is written before there is a conversation. */
  private get nameless(): string {
    return this.tab + (accountOf(this.session.identity.token) ?? "");
  }

  /** The secret was drawn for a visitor who need not be the one who is here now. */
  private get strange(): boolean {
    return this.session.identity.visitor !== null && !this.session.identity.owned;
  }

  /** Who signs in on this page now is who talked here. */
  private get same(): boolean {
    return !this.session.verified && Date.now() - this.spokenAt < SAME_PERSON_MS;
  }
}

function named(kind: string): string {
  return `${kind}-${Math.random().toString(36).slice(2, 12)}-`;
}
