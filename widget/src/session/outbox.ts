import type { Storage } from "../storage";

/** A message of the customer that the desk has not confirmed yet. */
export interface Unsent {
  client_id: string;
  text: string;
  payload?: string;
  /** Its address at the desk, once uploaded. */
  picture?: string;
  /** It has a picture that is not uploaded yet; the bytes are in `Outbox.pictures`. */
  picturePending?: boolean;
  /** The conversation it was written in; null: before any was known, or anonymous. */
  conversation: string | null;
  /** ISO 8601. */
  at: string;
  failed?: boolean;
  /** Why it failed, in the customer's language. */
  why?: string;
}

const ENTRY = "out:";
const SHELF = "okpay-chat-out";

/**
 * Messages kept until the desk has them. One stored entry a message, so that several tabs never
 * overwrite each other's; a message sent by two tabs arrives once, by its client_id.
 */
export class Outbox {
  entries: Unsent[] = [];
  readonly pictures = new Map<string, Blob>();
  private count = 0;

  constructor(private readonly storage: Storage) {}

  /** Take up what an earlier page left. */
  async restore(): Promise<void> {
    for (const name of this.storage.names(ENTRY)) {
      try {
        const entry = JSON.parse(this.storage.get(name) ?? "") as Unsent;
        if (entry.picturePending) {
          const kept = await (await caches.open(SHELF)).match("/" + entry.client_id);
          if (!kept) throw new Error("picture gone");
          this.pictures.set(entry.client_id, await kept.blob());
        }
        if (!this.entries.some((known) => known.client_id === entry.client_id)) this.entries.push(entry);
      } catch {
        this.storage.set(name, null);
      }
    }
    this.entries.sort((one, other) => (one.client_id < other.client_id ? -1 : 1));
  }

  add(content: { text: string; payload?: string; conversation: string | null }, picture?: Blob): Unsent {
    const at = new Date();
    // Sorts by time, then by order within the page.
    const order = at.getTime().toString(36).padStart(9, "0") + (this.count++).toString(36).padStart(3, "0");
    const random = Math.random().toString(36).slice(2, 10).padEnd(8, "0");
    const entry: Unsent = { client_id: `c-${order}-${random}`, at: at.toISOString(), ...content };
    if (picture) {
      entry.picturePending = true;
      this.pictures.set(entry.client_id, picture);
      void keepPicture(entry.client_id, picture);
    }
    this.entries.push(entry);
    this.save(entry);
    return entry;
  }

  /** The next to send: the oldest that has not failed. */
  next(): Unsent | undefined {
    return this.entries.find((entry) => !entry.failed);
  }

  /** Something is on its way by itself. */
  get waiting(): boolean {
    return this.next() !== undefined;
  }

  save(entry: Unsent): void {
    this.storage.set(ENTRY + entry.client_id, JSON.stringify(entry));
  }

  uploaded(entry: Unsent, picture: string): void {
    entry.picture = picture;
    delete entry.picturePending;
    this.save(entry);
    void dropPicture(entry.client_id);
  }

  /** Not now, but by itself again later. */
  wait(entry: Unsent, why?: string): void {
    if (why) entry.why = why;
    this.save(entry);
  }

  fail(entry: Unsent, why?: string): void {
    entry.failed = true;
    if (why) entry.why = why;
    this.save(entry);
  }

  retry(entry: Unsent): void {
    delete entry.failed;
    delete entry.why;
    // What the buttons offered may have changed since: the title goes as typed.
    delete entry.payload;
    this.save(entry);
  }

  /** The desk has it, or the customer gave it up. */
  remove(clientId: string): void {
    const before = this.entries.length;
    this.entries = this.entries.filter((entry) => entry.client_id !== clientId);
    if (this.entries.length === before) return;
    this.storage.set(ENTRY + clientId, null);
    if (this.pictures.delete(clientId)) void dropPicture(clientId);
  }

  /** Drop what does not belong to this conversation: one customer's words never go to another's. */
  keepOnly(conversation: string): void {
    for (const entry of [...this.entries]) {
      if (entry.conversation !== null && entry.conversation !== conversation) this.remove(entry.client_id);
    }
  }

  /** Let what waits go to whichever conversation comes next. */
  release(): void {
    for (const entry of this.entries) {
      entry.conversation = null;
      this.save(entry);
    }
  }

  clear(): void {
    for (const entry of [...this.entries]) this.remove(entry.client_id);
  }
}

async function keepPicture(clientId: string, picture: Blob): Promise<void> {
  try {
    await (await caches.open(SHELF)).put("/" + clientId, new Response(picture));
  } catch {
    // No cache in this browser: the picture lasts as long as the page.
  }
}

async function dropPicture(clientId: string): Promise<void> {
  try {
    await (await caches.open(SHELF)).delete("/" + clientId);
  } catch {
    // As above.
  }
}
