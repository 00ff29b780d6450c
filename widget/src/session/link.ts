import { Timer } from "../timer";
import type { Line } from "../wire/connection";

/** "new": never connected. "sign-in": the token ended and the site gave no fresh one. */
export type LinkState = "new" | "connecting" | "online" | "offline" | "sign-in";

const REFUSALS = 3;
const REST_MS = 5_000;

/** How the line to the desk stands, and when it is tried again. */
export class Link {
  state: LinkState = "new";
  /** The desk turned us away because too many are there. */
  crowded = false;
  private refusals = 0;
  private readonly rest = new Timer();

  constructor(
    private readonly line: Pick<Line, "open" | "connect" | "close">,
    private readonly changed: () => void,
  ) {}

  get online(): boolean {
    return this.state === "online";
  }

  connect(): void {
    if (this.line.open || this.state === "sign-in") return;
    if (this.state === "new") this.state = "connecting";
    this.line.connect();
    this.changed();
  }

  /** Ends the line; `state` says why. */
  drop(state: LinkState): void {
    this.line.close();
    this.state = state;
  }

  /** The desk said welcome. */
  welcomed(): void {
    this.state = "online";
    this.refusals = 0;
    this.crowded = false;
  }

  /** The desk said no. True: another identity may help; false: it is tried again by itself, later. */
  refused(reason: string): boolean {
    this.state = "offline";
    this.crowded = reason === "busy";
    if (!this.crowded && ++this.refusals <= REFUSALS) return true;
    this.rest.plan(() => this.line.connect(), REST_MS * (1 + Math.random()));
    return false;
  }

  /** The line broke. Cut by the desk, it is not tried again by the line itself. */
  lost(byServer: boolean): void {
    if (this.online || this.state === "connecting") this.state = "offline";
    if (byServer && this.state === "offline") this.line.connect();
  }

  end(): void {
    this.rest.cancel();
    this.line.close();
  }
}
