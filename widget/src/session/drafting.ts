import { Timer } from "../timer";
import type { Line } from "../wire/connection";
import type { Service } from "./service";

const EVERY_MS = 1_500;

/** Tells the desk what the customer is writing, while a person is there to see it. */
export class Drafting {
  private draft = "";
  private toldAt = 0;
  private readonly timer = new Timer();

  constructor(
    private readonly line: Pick<Line, "tell">,
    private readonly service: Pick<Service, "personal">,
  ) {}

  write(draft: string): void {
    this.draft = draft;
    if (!this.service.personal) return;
    const wait = Math.max(0, this.toldAt + EVERY_MS - Date.now());
    this.timer.plan(() => {
      this.toldAt = Date.now();
      this.line.tell("typing", { on: this.draft !== "", draft: this.draft });
    }, wait);
  }

  /** It was sent, or nobody is to see it any more. */
  end(): void {
    this.timer.cancel();
  }
}
