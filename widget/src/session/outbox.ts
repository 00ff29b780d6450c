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
  /** The conversation it was written in; before one was known, the tab and the account that was to be there. */
  conversation: string;
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
  /** What earlier pages left: neither shown nor sent before it is known whose it is. */
  private left: Unsent[] = [];
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
        const known = [...this.entries, ...this.left].some(({ client_id }) => client_id === entry.client_id);
        if (!known) this.left.push(entry);
      } catch {
        this.storage.set(name, null);
      }
    }
  }

  /** There is something to be sent, by this page or an earlier one. */
  get filled(): boolean {
    return this.entries.length + this.left.length > 0;
  }

  add(content: { text: string; payload?: string; conversation: string }, picture?: Blob): Unsent {
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
    const others = ({ client_id }: Unsent): boolean => client_id !== clientId;
    if (this.entries.every(others) && this.left.every(others)) return;
    this.entries = this.entries.filter(others);
    this.left = this.left.filter(others);
    this.storage.set(ENTRY + clientId, null);
    if (this.pictures.delete(clientId)) void dropPicture(clientId);
  }

  /**
   * Takes up what earlier pages left for these owners. The rest goes: one customer's words never go to another's;
   * unless `open`, it is still asked whose it is.
   */
  keepOnly(owners: readonly string[], open: boolean): void {
    const own = ({ conversation }: Unsent): boolean => owners.includes(conversation);
    const found = this.left.filter(own);
    this.left = this.left.filter((entry) => !own(entry));
    for (const entry of [...this.entries, ...(open ? [] : this.left)]) if (!own(entry)) this.remove(entry.client_id);
    this.entries = [...found, ...this.entries].sort((one, other) => (one.client_id < other.client_id ? -1 : 1));
  }

  /** What this page wrote, of all or one owner, becomes another's. */
  release(owner: string, from?: string): void {
    for (const entry of this.entries.filter(({ conversation }) => conversation === (from ?? conversation))) {
      entry.conversation = owner;
      this.save(entry);
    }
  }

  /** Also what no page has taken up. */
  clear(): void {
    this.entries = this.left = [];
    this.pictures.clear();
    for (const name of this.storage.names(ENTRY)) this.storage.set(name, null);
    void dropPictures();
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

async function dropPictures(): Promise<void> {
  try {
    await caches.delete(SHELF);
  } catch {
    // As above.
  }
}
