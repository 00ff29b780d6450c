import { render, type TemplateResult } from "lit/html.js";
import type { Controller, Host } from "./controllers/host";

/** A custom element drawn by Lit's templates: however many changes, one drawing. */
export abstract class Element extends HTMLElement implements Host {
  readonly root = this.attachShadow({ mode: "open" });
  /** Settles when what was asked for is drawn. */
  updateComplete = Promise.resolve(true);
  private readonly controllers: Controller[] = [];
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

  addController(controller: Controller): void {
    this.controllers.push(controller);
  }

  connectedCallback(): void {
    this.requestUpdate();
    for (const controller of this.controllers) controller.hostConnected?.();
  }

  disconnectedCallback(): void {
    for (const controller of this.controllers) controller.hostDisconnected?.();
  }

  requestUpdate(): void {
    if (this.asked) return;
    this.asked = true;
    this.updateComplete = Promise.resolve().then(() => {
      this.asked = false;
      if (this.isConnected) this.update();
      return true;
    });
  }

  private update(): void {
    const focused = this.root.activeElement;
    render(this.render(), this.root);
    if (focused && (!focused.isConnected || focused.matches(":disabled"))) this.focusLost();
    for (const controller of this.controllers) controller.hostUpdated?.();
  }

  protected abstract render(): TemplateResult;
  /** What had the focus is gone: without another, the keyboard would be outside. */
  protected abstract focusLost(): void;
}
