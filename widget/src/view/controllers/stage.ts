import type { Controller, Host } from "./host";
import type { Scrolling } from "./scrolling";

const FULL = "(max-width: 480px), (max-height: 480px) and (pointer: coarse)";

export interface StageHost extends HTMLElement, Host {
  scrolling: Pick<Scrolling, "settle">;
}

/** The page around the open chat: on a phone the chat is all there is, above the keyboard. */
export class Stage implements Controller {
  full = false;
  private inert: HTMLElement[] = [];
  private overflow: string | null = null;

  constructor(private readonly host: StageHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.clear();
  }

  /** The chat has opened. */
  set(page: boolean): void {
    this.full = page || matchMedia(FULL).matches;
    if (!this.full) return;
    this.measure();
    visualViewport?.addEventListener("resize", this.measure);
    visualViewport?.addEventListener("scroll", this.measure);
    const root = document.documentElement;
    this.overflow = root.style.overflow;
    root.style.overflow = "hidden";
    if (page) return;
    for (const element of document.body.children) {
      if (element === this.host || !(element instanceof HTMLElement) || element.inert) continue;
      element.inert = true;
      this.inert.push(element);
    }
  }

  /** The chat has closed. */
  clear(): void {
    visualViewport?.removeEventListener("resize", this.measure);
    visualViewport?.removeEventListener("scroll", this.measure);
    if (this.overflow !== null) document.documentElement.style.overflow = this.overflow;
    this.overflow = null;
    for (const element of this.inert) element.inert = false;
    this.inert = [];
    this.full = false;
  }

  /** What the keyboard leaves. */
  private measure = (): void => {
    const seen = visualViewport;
    if (!seen) return;
    this.host.style.setProperty("--seen", `${seen.height}px`);
    this.host.style.setProperty("--from", `${seen.offsetTop}px`);
    this.host.scrolling.settle();
  };
}
