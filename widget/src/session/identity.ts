import type { Storage } from "../storage";

type GetToken = (() => Promise<string | null>) | null;

/** Who the customer is to the desk: the site's token, or the secret the desk drew for this browser. */
export class Identity {
  token: string | null = null;
  private asking: Promise<string | null> | null = null;
  private asked = false;

  constructor(
    private readonly storage: Storage,
    private readonly getToken: GetToken,
  ) {}

  get visitor(): string | null {
    return this.storage.get("visitor");
  }

  set visitor(secret: string | null) {
    this.storage.set("visitor", secret);
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

  /** Ask the site for a fresh one. Null: nobody is signed in, or the site cannot say. */
  async renew(): Promise<string | null> {
    this.asked = true;
    if (!this.getToken) return null;
    this.asking ??= this.getToken()
      .catch(() => null)
      .finally(() => (this.asking = null));
    const fresh = await this.asking;
    if (fresh) this.token = fresh;
    return fresh;
  }

  /** From now on this token, and nothing asked of the site until it expires. */
  use(token: string | null): void {
    this.token = token;
    this.asked = true;
  }

  forget(): void {
    this.use(null);
    this.visitor = null;
  }
}
