type Listener = (count: number) => void;

/** Tells the site how many replies are unread. */
export class Unread {
  private count = 0;
  private listeners: Listener[] = [];

  /** Called now and at each change; the result ends it. */
  listen(listener: Listener): () => void {
    this.listeners.push(listener);
    listener(this.count);
    return () => {
      this.listeners = this.listeners.filter((known) => known !== listener);
    };
  }

  tell(count: number): void {
    if (count === this.count) return;
    this.count = count;
    for (const listener of this.listeners) listener(count);
  }
}
