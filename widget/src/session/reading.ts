import type { Line } from "../wire/connection";
import type { ReadMarks } from "../wire/protocol";
import type { Link } from "./link";
import type { Timeline } from "./timeline";

/** The session, as far as it is read. */
export interface Readable {
  timeline: Pick<Timeline, "last" | "unread">;
  line: Pick<Line, "tell">;
  link: Pick<Link, "online">;
  changed(fresh: []): void;
}

/** Up to where each side has read. */
export class Reading {
  marks: ReadMarks = { customer: 0, agent: 0 };

  constructor(private readonly session: Readable) {}

  /** How many replies the customer has not read. */
  get unread(): number {
    return this.session.timeline.unread(this.marks.customer);
  }

  /** The customer sees everything up to the newest. */
  seen(): void {
    const { timeline, line, link } = this.session;
    const seq = timeline.last;
    if (seq <= this.marks.customer || !link.online) return;
    this.marks = { ...this.marks, customer: seq };
    line.tell("read", { seq });
    this.session.changed([]);
  }

  forget(): void {
    this.marks = { customer: 0, agent: 0 };
  }
}
