/** As much of a browser as the modules under test touch, planted into Node. */

/** localStorage, or sessionStorage. */
class Kept {
  private readonly values = new Map<string, string>();

  get length(): number {
    return this.values.size;
  }

  key(index: number): string | null {
    return [...this.values.keys()][index] ?? null;
  }

  getItem(name: string): string | null {
    return this.values.get(name) ?? null;
  }

  setItem(name: string, value: string): void {
    this.values.set(name, value);
  }

  clear(): void {
    this.values.clear();
  }

  removeItem(name: string): void {
    this.values.delete(name);
  }

  /** All that is kept, for a look at what must not be there. */
  everything(): string {
    return JSON.stringify([...this.values]);
  }
}

class Window extends EventTarget {
  /** Node's, also while a test has them in its hands. */
  get setTimeout(): typeof globalThis.setTimeout {
    return globalThis.setTimeout;
  }

  focus(): void {
    // Nothing to be in front of.
  }
}

class Document extends EventTarget {
  visibilityState: "visible" | "hidden" = "visible";
  focused = true;

  hasFocus(): boolean {
    return this.focused;
  }
}

export interface Browser {
  window: EventTarget;
  document: Document;
  localStorage: Kept;
  sessionStorage: Kept;
}

/** A fresh one; `more` stands beside or in place of what it has. */
export function plant(more: object = {}): Browser {
  const planted = { window: new Window(), document: new Document(), localStorage: new Kept(), sessionStorage: new Kept(), BroadcastChannel: undefined };
  for (const [name, value] of Object.entries({ ...planted, ...more })) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return planted;
}
