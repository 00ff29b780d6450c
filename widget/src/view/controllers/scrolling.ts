import type { Requests } from "../../session/requests";
import type { Timeline } from "../../session/timeline";
import type { Controller, Host } from "./host";

const NEAR_PX = 60;

/** The log, as far as it can be scrolled. */
export type Log = Pick<HTMLElement, "scrollTop" | "scrollHeight" | "clientHeight">;

export interface ScrollingHost extends Host {
  root: { querySelector(log: ".log"): Log | null };
  /** What there is above the log. */
  session: { timeline: Pick<Timeline, "more">; requests: Pick<Requests, "older"> };
  /** Who is told that the newest is in sight. */
  attention: { read(): void };
}

/** Where in the conversation the customer is: who is at the newest stays there. */
export class Scrolling implements Controller {
  /** At the newest, or next to it. */
  stuck = true;
  newBelow = false;
  loadingOlder = false;

  constructor(private readonly host: ScrollingHost) {
    host.addController(this);
  }

  hostUpdated(): void {
    this.settle();
  }

  /** Keep the newest in sight, if it was. */
  settle(): void {
    const { log } = this;
    if (log && this.stuck) log.scrollTop = log.scrollHeight;
  }

  /** With the next drawing to the newest, and stay there. */
  stick(): void {
    this.stuck = true;
  }

  toBottom(): void {
    this.stick();
    this.newBelow = false;
    this.host.requestUpdate();
    this.settle();
  }

  /** A reply has come. */
  came(): void {
    if (!this.stuck) this.newBelow = true;
  }

  scrolled(): void {
    const { log } = this;
    if (!log) return;
    this.stuck = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
    if (this.stuck) {
      if (this.newBelow) {
        this.newBelow = false;
        this.host.requestUpdate();
      }
      this.host.attention.read();
    } else if (log.scrollTop < NEAR_PX && this.host.session.timeline.more) void this.older();
  }

  /** Loads older messages above, and leaves in sight what was. */
  async older(): Promise<void> {
    const { log } = this;
    if (this.loadingOlder || !log) return;
    this.loadingOlder = true;
    this.host.requestUpdate();
    await this.host.updateComplete;
    const fromBottom = log.scrollHeight - log.scrollTop;
    await this.host.session.requests.older();
    await this.host.updateComplete;
    log.scrollTop = log.scrollHeight - fromBottom;
    this.loadingOlder = false;
    this.host.requestUpdate();
  }

  private get log(): Log | null {
    return this.host.root.querySelector(".log");
  }
}
