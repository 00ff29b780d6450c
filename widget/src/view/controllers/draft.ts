import type { Drafting } from "../../session/drafting";
import type { Ownership } from "../../session/ownership";
import type { Session } from "../../session/session";
import type { Host } from "./host";

/** The box, as far as a draft is in it. */
export type Box = Pick<HTMLTextAreaElement, "value" | "scrollHeight"> & { style: { height: string } };

export interface DraftHost extends Host {
  /** The conversation a draft belongs to, where it is kept, and who is told. */
  session: Pick<Session, "conversation" | "storage"> & { drafting: Pick<Drafting, "write">; ownership: Pick<Ownership, "question"> };
  focusing: { readonly box: Box | null };
}

/** What is being written, for this conversation only: the next page goes on with it. */
export class Draft {
  text = "";
  private restoredFor: string | null = null;
  /** On this page, not on an earlier one. */
  private typed = false;

  constructor(private readonly host: DraftHost) {}

  /** The box has changed. */
  wrote(): void {
    this.text = this.box?.value ?? "";
    this.typed = this.text !== "";
    this.keep();
    this.host.session.drafting.write(this.text);
    this.fit();
    this.host.requestUpdate();
  }

  /** The conversation is another's from now on; unless by `strange`, what is typed here is the same person's. */
  forget(strange: boolean): void {
    if (strange || !this.typed) this.clear();
  }

  /** It is sent, or nobody's any more. */
  clear(): void {
    if (this.box) this.box.value = "";
    this.wrote();
  }

  /** Takes up what an earlier page left, once the conversation is known. */
  restore(): void {
    const { conversation, ownership, storage } = this.host.session;
    if (!conversation || ownership.question || conversation === this.restoredFor) return;
    this.restoredFor = conversation;
    const kept = storage.get("draft") ?? "";
    if (this.text || !kept.startsWith(`${conversation} `)) return this.keep();
    this.text = kept.slice(conversation.length + 1);
    this.show();
  }

  /** The box has just been drawn. */
  show(): void {
    if (this.box) this.box.value = this.text;
    this.fit();
  }

  private get box(): Box | null {
    return this.host.focusing.box;
  }

  private keep(): void {
    const { conversation, storage } = this.host.session;
    storage.set("draft", conversation && this.text ? `${conversation} ${this.text}` : null);
  }

  /** As high as its text, up to what the style sheet allows. */
  private fit(): void {
    const { box } = this;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }
}
