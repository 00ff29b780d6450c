import { complain } from "../complaint";
import type { GetToken } from "../options";
import type { Storage } from "../storage";
import { reasonOf, tokenIn } from "./token";

/** How long a customer waits for the site before the chat begins without a name. */
const PATIENCE_MS = 5_000;

/** Who the customer is to the desk: the site's token, or the secret the desk drew for this browser. */
export class Identity {
  token: string | null = null;
  /** The site, asked last, could not say whether somebody is signed in. */
  unsure = false;
  /** Called with a token that came after the site was no longer waited for. */
  late: (token: string) => void = () => undefined;
  private asking: Promise<string | null> | null = null;
  private asked = false;
  /** Goes up whenever it is settled otherwise who is there: an answer from before is of no use then. */
  private turn = 0;

  constructor(
    private readonly storage: Storage,
    private readonly tab: Storage,
    public getToken: GetToken | null,
  ) {}

  get visitor(): string | null {
    return this.storage.get("visitor");
  }

  /** One that the desk has drawn for this page, or none. */
  set visitor(secret: string | null) {
    this.storage.set("visitor", secret);
    this.own(secret !== null);
  }

  /** Enough of the secret to tell it from others, and not to be it. */
  get mark(): string | null {
    return this.visitor?.slice(0, 10) ?? null;
  }

  /** Whether the secret is that of whoever is at this tab, and not just of this browser. */
  get owned(): boolean {
    return this.mark === this.tab.get("visitor");
  }

  own(yes: boolean): void {
    this.tab.set("visitor", yes ? this.mark : null);
  }

  /** Somebody may be known already, so connecting before the chat is opened has a use. */
  get known(): boolean {
    return Boolean(this.token ?? this.visitor ?? this.getToken);
  }

  /** The site can be asked for a fresh token. */
  get renewable(): boolean {
    return this.getToken !== null;
  }

  /** By which a request over REST says who is there. */
  headers(verified: boolean): Record<string, string> {
    return verified && this.token ? { Authorization: `Bearer ${this.token}` } : { "X-Visitor": this.visitor ?? "" };
  }

  /** The present token; asks the site once for the first. */
  async current(): Promise<string | null> {
    if (!this.token && !this.asked) await this.renew();
    return this.token;
  }

  /** Ask the site for a fresh one. Null: nobody is signed in, or the site cannot say (`unsure`). */
  async renew(): Promise<string | null> {
    this.asked = true;
    if (!this.getToken) return null;
    const turn = this.turn;
    this.asking ??= this.ask(this.getToken, turn);
    const fresh = await this.asking;
    if (turn !== this.turn) return this.token;
    this.asking = null;
    if (fresh) this.token = fresh;
    return fresh;
  }

  /** From now on this token, and nothing asked of the site until it expires. */
  use(token: string | null): void {
    this.token = token;
    this.asked = true;
    this.settle();
  }

  /** What the site was asked before is not waited for any more. */
  settle(): void {
    this.turn++;
    this.asking = null;
  }

  forget(): void {
    this.use(null);
    this.visitor = null;
  }

  /** Null at the latest when patience ends. */
  private ask(getToken: GetToken, turn: number): Promise<string | null> {
    const held = this.token;
    return new Promise((give) => {
      let waiting = true;
      const end = (token: string | null, problem?: string): void => {
        clearTimeout(timer);
        if (turn === this.turn) {
          this.unsure = problem !== undefined;
          if (problem !== undefined && waiting) complain(`getToken ${problem}. ${this.consequence}`);
          if (token && !waiting && this.token === held) this.late(token);
        }
        waiting = false;
        give(token);
      };
      const timer = setTimeout(() => end(null, `has given nothing for ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
      void read(getToken).then(
        (token) => end(token),
        (error: Error) => end(null, error.message),
      );
    });
  }

  private get consequence(): string {
    return this.token
      ? "It is asked again; once the token ends, the customer has to sign in again."
      : "The customer is anonymous. Give a JWT, or null when nobody is signed in (the site's server: 204 or 401).";
  }
}

/** Asks, and finds the token in what is given. */
async function read(getToken: GetToken): Promise<string | null> {
  let given: unknown;
  try {
    given = await getToken();
  } catch (error) {
    throw new Error(`failed (${reasonOf(error)})`);
  }
  return tokenIn(given);
}
