const BOX = ".field textarea";

export interface FocusHost {
  root: Pick<ParentNode, "querySelector">;
}

/** Where the keyboard is. */
export class Focus {
  constructor(private readonly host: FocusHost) {}

  /** Where one writes; null while it is not drawn. */
  get box(): HTMLTextAreaElement | null {
    return this.find(BOX);
  }

  /** Writing goes on. */
  write(): void {
    this.on(BOX);
  }

  /** Writing is what people open the chat for; on a phone the keyboard waits until it is asked for. */
  enter(): void {
    this.on(matchMedia("(pointer: coarse)").matches ? ".log" : BOX);
  }

  /** To what matches, if it is drawn. */
  on(selector: string): void {
    this.find(selector)?.focus();
  }

  private find<Part extends HTMLElement>(selector: string): Part | null {
    return this.host.root.querySelector<Part>(selector);
  }
}
