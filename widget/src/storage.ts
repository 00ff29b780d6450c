/** One of the browser's stores under a prefix; one that is forbidden or full gets a store that lasts as long as the page. */
export class Storage {
  private readonly memory = new Map<string, string>();

  constructor(
    private readonly prefix: string,
    private readonly area: () => typeof localStorage = () => localStorage,
  ) {}

  get(name: string): string | null {
    try {
      return this.area().getItem(this.prefix + name) ?? this.memory.get(name) ?? null;
    } catch {
      return this.memory.get(name) ?? null;
    }
  }

  /** Null removes. */
  set(name: string, value: string | null): void {
    // What another tab has removed must not come back from here.
    this.memory.delete(name);
    try {
      if (value === null) this.area().removeItem(this.prefix + name);
      else this.area().setItem(this.prefix + name, value);
    } catch {
      if (value !== null) this.memory.set(name, value);
    }
  }

  /** All names that begin so, sorted. */
  names(start: string): string[] {
    const found = new Set([...this.memory.keys()]);
    try {
      const area = this.area();
      for (let index = 0; index < area.length; index++) {
        const key = area.key(index) ?? "";
        if (key.startsWith(this.prefix)) found.add(key.slice(this.prefix.length));
      }
    } catch {
      // As above.
    }
    return [...found].filter((name) => name.startsWith(start)).sort();
  }
}
