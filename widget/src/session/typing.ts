import { Timer } from "../timer";
import type { Speaker, TypingNews } from "../wire/protocol";

const ENDS_MS = 15_000;

/** Who is writing to the customer. Nobody is believed for long: the end may get lost. */
export class Typing {
  who: TypingNews["who"] | null = null;
  private readonly timer = new Timer();

  constructor(private readonly changed: () => void) {}

  take({ who, on }: TypingNews): void {
    this.end();
    this.who = on ? who : null;
    if (on) this.timer.plan(() => this.take({ who, on: false }), ENDS_MS);
    this.changed();
  }

  /** Nobody is, or not this one. */
  stop(who?: Speaker): void {
    if (!who || who === this.who) this.who = null;
  }

  end(): void {
    this.timer.cancel();
  }
}
