/** What the desk says and hears: docs/desk.md, namespace /chat. */

export type Speaker = "customer" | "bot" | "agent" | "system";
export type Mode = "bot" | "waiting" | "human" | "closed";

export interface Button {
  title: string;
  payload: string;
}

export interface Message {
  seq: number;
  client_id: string | null;
  speaker: Speaker;
  agent: string | null;
  text: string;
  buttons: Button[];
  picture: string | null;
  /** ISO 8601 with offset. */
  at: string;
  state: "stored" | "pending" | "done" | "failed";
}

export interface Queue {
  position: number;
  wait_minutes: number | null;
}

/** Up to which seq each side has read. */
export interface ReadMarks {
  customer: number;
  agent: number;
}

export interface ModeNews {
  mode: Mode;
  queue?: Queue | null;
  agent?: string | null;
}

export interface Welcome extends ModeNews {
  conversation: string;
  visitor?: string | null;
  verified: boolean;
  expires_at?: string | null;
  /** What the visitor said before could become the account's. */
  adoptable?: boolean;
  read: ReadMarks;
  messages: Message[];
  more: boolean;
  texts?: Record<string, string>;
}

export interface TypingNews {
  who: "bot" | "agent";
  on: boolean;
}

/** What the connection is opened with. */
export interface Auth {
  token?: string;
  visitor?: string;
  /** The visitor's conversation is this customer's. */
  adopt?: true;
  after?: number;
  language?: string;
  channel?: string;
}

/** An acknowledgement; `error` and `text` when not `ok`. */
export interface Answer {
  ok: boolean;
  error?: string;
  text?: string;
  message?: Message;
  messages?: Message[];
  more?: boolean;
  picture?: string;
  expires_at?: string | null;
}

/** The messages of one `welcome` at most: as many mean that some in between may be missing. */
export const REPLAY_LIMIT = 200;
