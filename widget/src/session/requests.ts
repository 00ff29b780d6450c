import type { Line } from "../wire/connection";
import type { Answer } from "../wire/protocol";
import type { Link } from "./link";
import type { Service } from "./service";
import type { Timeline } from "./timeline";

/** What the bot understands at any time, in any interface language. */
const PERSON = "转人工";
const LEAVE = "不等了";

/** The session, as far as something is asked of the desk. */
export interface Asking {
  timeline: Pick<Timeline, "first" | "older">;
  service: Pick<Service, "rating">;
  line: Pick<Line, "ask">;
  link: Pick<Link, "online">;
  /** The customer says something, in whichever way. */
  speaks(): void;
  /** As a message, which waits for the line. */
  send(text: string): void;
  changed(fresh: []): void;
}

/** What the customer asks of the desk beside messages. */
export class Requests {
  constructor(private readonly session: Asking) {}

  /** Puts older messages before those at hand. */
  async older(): Promise<void> {
    const { timeline } = this.session;
    const answer = await this.ask("history", { before: timeline.first });
    if (answer.ok) timeline.older(answer.messages ?? [], answer.more ?? false);
    this.session.changed([]);
  }

  /** 转人工: at once, or as a message. */
  async person(): Promise<void> {
    this.session.speaks();
    if (!this.session.link.online || !(await this.ask("person", {})).ok) this.session.send(PERSON);
  }

  async leaveQueue(): Promise<void> {
    if (!(await this.ask("leave_queue", {})).ok) this.session.send(LEAVE);
  }

  async rate(stars: number, comment: string): Promise<Answer> {
    const answer = await this.ask("rate", { stars, ...(comment ? { comment } : {}) });
    if (answer.ok) this.session.service.rating = "given";
    this.session.changed([]);
    return answer;
  }

  skipRating(): void {
    this.session.service.rating = "no";
    this.session.changed([]);
  }

  private async ask(event: string, data: object): Promise<Answer> {
    try {
      return await this.session.line.ask(event, data);
    } catch {
      return { ok: false };
    }
  }
}
