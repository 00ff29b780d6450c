import type { Mode, ModeNews, Queue } from "../wire/protocol";

/** Who serves the customer: the bot, nobody yet, a person; and how that person was. */
export class Service {
  mode: Mode = "bot";
  queue: Queue | null = null;
  agent: string | null = null;
  /** The agent who just left, until the customer writes again. */
  left: string | null = null;
  rating: "no" | "asked" | "given" = "no";

  /** A person reads, or soon will. */
  get personal(): boolean {
    return this.mode === "human" || this.mode === "waiting";
  }

  take({ mode, queue, agent }: ModeNews): void {
    const human = mode === "human";
    if (this.mode === "human" && mode === "bot" && this.agent) this.left = this.agent;
    if (human) {
      this.left = null;
      this.rating = "no";
    }
    this.mode = mode;
    this.queue = queue ?? null;
    this.agent = human ? (agent ?? null) : null;
  }

  /** The customer goes on writing: what was said about the person's part is done with. */
  goOn(): void {
    this.left = null;
    if (this.rating === "given") this.rating = "no";
  }

  forget(): void {
    this.mode = "bot";
    this.queue = this.agent = this.left = null;
    this.rating = "no";
  }
}
