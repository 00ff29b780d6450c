/** localStorage under one prefix; a browser that forbids it gets one that lasts as long as the page. */
export class Storage {
  private readonly memory = new Map<string, string>();

  constructor(private readonly prefix: string) {}

  get(name: string): string | null {
    try {
      return localStorage.getItem(this.prefix + name) ?? this.memory.get(name) ?? null;
    } catch {
      return this.memory.get(name) ?? null;
    }
  }

  /** Null removes. */
  set(name: string, value: string | null): void {
    if (value === null) this.memory.delete(name);
    else this.memory.set(name, value);
    try {
      if (value === null) localStorage.removeItem(this.prefix + name);
      else localStorage.setItem(this.prefix + name, value);
    } catch {
      // Full or forbidden: the value still lives in memory.
    }
  }

  /** All names that begin so, sorted. */
  names(start: string): string[] {
    const found = new Set([...this.memory.keys()]);
    try {
      for (let index = 0; index < localStorage.length; index++) {
        const key = localStorage.key(index) ?? "";
        if (key.startsWith(this.prefix)) found.add(key.slice(this.prefix.length));
      }
    } catch {
      // As above.
    }
    return [...found].filter((name) => name.startsWith(start)).sort();
  }
}
