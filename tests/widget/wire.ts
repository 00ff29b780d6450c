import type { Line } from "../../widget/src/wire/connection";
import type { Answer, Message, Speaker } from "../../widget/src/wire/protocol";

export interface Asked {
  event: string;
  data: Record<string, unknown>;
}

/** A line whose other end the test is. */
export class Wire implements Line {
  open = false;
  connects = 0;
  knocks = 0;
  closes = 0;
  asked: Asked[] = [];
  told: Asked[] = [];
  /** What the next requests get: `{ok: true}` when nothing is left; "none": no answer comes. */
  answers: (Answer | "none")[] = [];

  connect(): void {
    this.connects++;
  }

  knock(): void {
    this.knocks++;
  }

  close(): void {
    this.closes++;
    this.open = false;
  }

  async ask(event: string, data: object): Promise<Answer> {
    this.asked.push({ event, data: data as Record<string, unknown> });
    const answer = this.answers.shift() ?? { ok: true };
    if (answer === "none") throw new Error("no answer");
    return answer;
  }

  tell(event: string, data: object): void {
    this.told.push({ event, data: data as Record<string, unknown> });
  }

  /** The texts of the messages that were sent, as often as they were. */
  sent(): unknown[] {
    return this.asked.filter(({ event }) => event === "send").map(({ data }) => data["text"]);
  }
}

export function message(seq: number, speaker: Speaker = "bot", more: Partial<Message> = {}): Message {
  const at = "2026-11-22T14:03:00+08:00";
  return { seq, client_id: null, speaker, agent: null, text: "", buttons: [], picture: null, at, state: "done", ...more };
}

/** Lets everything go on that waits for nothing but a promise. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}
