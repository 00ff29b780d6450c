import { Timer } from "../timer";
import type { Line } from "../wire/connection";
import type { Identity } from "./identity";

const BEFORE_MS = 60_000;
const LEAST_MS = 1_000;
/** Longer than a browser's timer can hold: the desk's `expired` will tell. */
const TOO_LONG_MS = 0x7fffffff;

/** The session, as far as its token is concerned. */
export interface Renewable {
  identity: Pick<Identity, "token" | "renew" | "renewable">;
  line: Pick<Line, "ask" | "connect">;
  /** Somebody else's conversation, or the same one under another identity. */
  reconnect(): void;
  askToSignIn(): void;
}

/** The token's end: a fresh one from the site in time, or the customer is asked to sign in. */
export class Renewal {
  private readonly timer = new Timer();

  constructor(private readonly session: Renewable) {}

  /** Renew shortly before the token ends (ISO 8601). */
  plan(expiresAt: string | null | undefined): void {
    this.cancel();
    if (!expiresAt || !this.session.identity.renewable) return;
    const wait = Date.parse(expiresAt) - Date.now() - BEFORE_MS;
    if (wait <= TOO_LONG_MS) this.timer.plan(() => void this.renew(), Math.max(wait, LEAST_MS));
  }

  cancel(): void {
    this.timer.cancel();
  }

  /** The token has ended, or is about to. */
  async renew(): Promise<void> {
    const { identity, line } = this.session;
    const old = identity.token;
    const token = await identity.renew();
    // The visitor's conversation has become an account's, by a sign-in in another tab.
    if (!old) return this.session.reconnect();
    if (!token || token === old) return this.session.askToSignIn();
    try {
      const answer = await line.ask("renew", { token });
      if (!answer.ok) return this.session.askToSignIn();
      this.plan(answer.expires_at);
    } catch {
      // Offline: the next connection presents it.
    }
  }

  /** The desk did not let the token in. */
  async replace(): Promise<void> {
    const { identity, line } = this.session;
    const refused = identity.token;
    const fresh = await identity.renew();
    if (fresh && fresh !== refused) line.connect();
    else this.session.askToSignIn();
  }
}
