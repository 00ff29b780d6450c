import { complain } from "../complaint";
import { Timer } from "../timer";
import type { Line } from "../wire/connection";
import type { Identity } from "./identity";

const BEFORE_MS = 60_000;
const LEAST_MS = 1_000;
const AGAIN_MS = 10_000;
/** Longer than a browser's timer can hold: the desk's `expired` will tell. */
const TOO_LONG_MS = 0x7fffffff;

/** The session, as far as its token is concerned. */
export interface Renewable {
  identity: Pick<Identity, "token" | "source" | "renew" | "renewable" | "unsure">;
  line: Pick<Line, "ask" | "connect">;
  /** The desk knows the customer by name. */
  readonly verified: boolean;
  /** Somebody else's conversation, or the same one under another identity. */
  reconnect(): void;
  askToSignIn(): void;
  /** Another customer than before. */
  setUser(token: string): void;
  /** Without a name from now on. */
  goAnonymous(): void;
}

/** The token's end: a fresh one from the site in time, or the customer is asked to sign in. */
export class Renewal {
  private readonly timer = new Timer();
  /** The desk has refused a token since it last let one in. */
  private replaced = false;

  constructor(private readonly session: Renewable) {}

  /** Renew shortly before the token ends (ISO 8601). */
  plan(expiresAt: string | null | undefined): void {
    this.cancel();
    this.replaced = false;
    if (!expiresAt || !this.session.identity.renewable) return;
    const wait = Date.parse(expiresAt) - Date.now() - BEFORE_MS;
    if (wait <= TOO_LONG_MS) this.timer.plan(() => void this.renew(false), Math.max(wait, LEAST_MS));
  }

  cancel(): void {
    this.timer.cancel();
  }

  /** The token has ended (`over`), or is about to. */
  async renew(over = true): Promise<void> {
    const { identity } = this.session;
    const old = identity.token;
    const token = await identity.renew();
    // The visitor's conversation has become an account's, by a sign-in in another tab.
    if (!old) return this.session.reconnect();
    if (token && token !== old) return this.present(token);
    // It still holds, and the site may soon be able to say.
    if (!over && (token || identity.unsure)) return this.timer.plan(() => void this.renew(false), AGAIN_MS);
    if (token) this.complainOfEnd();
    this.giveUp();
  }

  /** A token that came late. */
  async take(token: string): Promise<void> {
    this.session.identity.token = token;
    await this.present(token);
  }

  /** Shows the desk another token for the same conversation. */
  private async present(token: string): Promise<void> {
    try {
      const answer = await this.session.line.ask("renew", { token });
      // Of another account; a bad one is refused again then.
      if (answer.error === "invalid") return this.session.setUser(token);
      if (answer.error === "expired") this.complainOfEnd();
      if (!answer.ok) return this.session.askToSignIn();
      this.plan(answer.expires_at);
    } catch {
      // Offline: the next connection presents it.
    }
  }

  /** The desk did not let the token in. */
  async replace(reason: string): Promise<void> {
    const { identity, line } = this.session;
    const refused = identity.token;
    const fresh = await identity.renew();
    if (fresh && fresh !== refused && !this.replaced) {
      this.replaced = true;
      line.connect();
    } else if (reason === "expired" || this.session.verified) {
      // One that held until now may end without a fault of the site's.
      if (reason === "expired" && (fresh || !this.session.verified)) this.complainOfEnd();
      this.giveUp();
    } else {
      complain(`the desk refuses the site's token (${reason}); its log says why. The customer is anonymous.`);
      this.session.goAnonymous();
    }
  }

  /** Ask the site again after it could give no token. */
  async retry(): Promise<void> {
    if (await this.session.identity.renew()) this.session.reconnect();
    else this.keepTrying();
  }

  /** By the desk's clock. */
  private complainOfEnd(): void {
    complain(`the token from ${this.session.identity.source} has already ended: is the site's clock right, is it cached?`);
  }

  private giveUp(): void {
    this.session.askToSignIn();
    this.keepTrying();
  }

  /** Nobody signed out: the site only could not say. */
  private keepTrying(): void {
    if (this.session.identity.unsure) this.timer.plan(() => void this.retry(), AGAIN_MS);
  }
}
