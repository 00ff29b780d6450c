import { Timer } from "../timer";
import type { Line } from "../wire/connection";

/**
 * "new": never connected. "sign-in": the token ended and the site gave no fresh one. "barred": the desk is not for this
 * site, or this site is not for the desk.
 */
export type LinkState = "new" | "connecting" | "online" | "offline" | "sign-in" | "barred";

const REFUSALS = 3;
const REST_MS = 5_000;
/** Until somebody may have set it right. */
const BARRED_MS = 60_000;

/** How the line to the desk stands, and when it is tried again. */
export class Link {
  state: LinkState = "new";
  /** The desk turned us away because too many are there. */
  crowded = false;
  /** Nothing may be fetched before it is known whose it is. */
  held = false;
  private refusals = 0;
  private ended = false;
  private readonly rest = new Timer();

  constructor(
    private readonly line: Pick<Line, "open" | "connect" | "close">,
    private readonly changed: () => void,
  ) {}

  get online(): boolean {
    return this.state === "online";
  }

  /** From now on there may be a line. */
  begin(): void {
    this.ended = false;
  }

  connect(): void {
    if (this.ended || this.held || this.line.open || this.state === "sign-in") return;
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
    this.rest.cancel();
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

  /** The page and the desk may not talk to each other. */
  barred(): void {
    this.state = "barred";
    this.rest.plan(() => this.line.connect(), BARRED_MS * (1 + Math.random()));
  }

  /** The line broke. Cut by the desk, it is not tried again by the line itself. */
  lost(byServer: boolean): void {
    if (this.online || this.state === "connecting") this.state = "offline";
    if (byServer && this.state === "offline") this.line.connect();
  }

  end(): void {
    this.ended = true;
    this.rest.cancel();
    this.line.close();
  }
}
