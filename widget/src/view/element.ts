import { render, type TemplateResult } from "lit/html.js";

/** A custom element drawn by Lit's templates: however many changes, one drawing. */
export abstract class Element extends HTMLElement {
  readonly root = this.attachShadow({ mode: "open" });
  /** Settles when what was asked for is drawn. */
  drawn: Promise<void> = Promise.resolve();
  private asked = false;

  constructor(styles: string) {
    super();
    // Constructable sheets need no 'unsafe-inline'; browsers without them get an element.
    if ("adoptedStyleSheets" in this.root) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(styles);
      this.root.adoptedStyleSheets = [sheet];
    } else {
      const element = document.createElement("style");
      element.textContent = styles;
      (this.root as ShadowRoot).append(element);
    }
  }

  draw(): void {
    if (this.asked) return;
    this.asked = true;
    this.drawn = Promise.resolve().then(() => {
      this.asked = false;
      if (!this.isConnected) return;
      const focused = this.root.activeElement;
      render(this.template(), this.root);
      if (focused && (!focused.isConnected || focused.matches(":disabled"))) this.focusLost();
      this.afterDrawing();
    });
  }

  protected abstract template(): TemplateResult;
  protected abstract afterDrawing(): void;
  /** What had the focus is gone: without another, the keyboard would be outside. */
  protected abstract focusLost(): void;
}
