import { type Message, REPLAY_LIMIT } from "../wire/protocol";

/** The messages the desk has, in order, each once. */
export class Timeline {
  messages: Message[] = [];
  /** Older ones exist at the desk. */
  more = false;

  get first(): number {
    return this.messages[0]?.seq ?? 0;
  }

  get last(): number {
    return this.messages[this.messages.length - 1]?.seq ?? 0;
  }

  /** The customer's last message; 0: none yet. */
  get lastOwn(): number {
    const own = this.messages.filter((message) => message.speaker === "customer");
    return own[own.length - 1]?.seq ?? 0;
  }

  clear(): void {
    this.messages = [];
    this.more = false;
  }

  /** Put messages in their places; a known seq is replaced. Returns those that were new. */
  add(incoming: Message[]): Message[] {
    const bySeq = new Map(this.messages.map((message) => [message.seq, message]));
    const fresh = incoming.filter((message) => !bySeq.has(message.seq));
    for (const message of incoming) bySeq.set(message.seq, message);
    this.messages = [...bySeq.values()].sort((one, other) => one.seq - other.seq);
    return fresh;
  }

  /** What a connection begins with: everything after `after`, or the newest when that is too much. */
  replay(after: number, messages: Message[], more: boolean): Message[] {
    if (after === 0 || messages.length >= REPLAY_LIMIT) {
      // A gap in the middle would look as if nothing were missing: older ones come by scrolling up.
      this.messages = this.messages.filter((known) => messages.some((message) => message.seq === known.seq));
      this.more = more;
    }
    return this.add(messages);
  }

  older(messages: Message[], more: boolean): void {
    this.add(messages);
    this.more = more;
  }

  /** The seqs of the messages whose buttons may be pressed: the bot's since the customer or an agent spoke. An answer
   * that says "below" keeps its buttons when the open question comes again behind it. */
  offering(): number[] {
    const offering: number[] = [];
    for (let index = this.messages.length - 1; index >= 0; index--) {
      const message = this.messages[index]!;
      if (message.speaker === "customer" || message.speaker === "agent") break;
      if (message.speaker === "bot" && message.buttons.length) offering.push(message.seq);
    }
    return offering;
  }

  /** How many of bot and agents the customer has not read. */
  unread(readUpTo: number): number {
    return this.messages.filter((message) => message.seq > readUpTo && isReply(message)).length;
  }
}

export function isReply(message: Message): boolean {
  return message.speaker === "bot" || message.speaker === "agent";
}
