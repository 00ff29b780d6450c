import type { Host } from "./host";

export interface ZoomHost extends Host {
  root: { querySelector(dialog: "dialog"): Partial<Pick<HTMLDialogElement, "showModal">> | null };
}

/** A picture of the conversation, large. */
export class Zoom {
  source = "";

  constructor(private readonly host: ZoomHost) {}

  enlarge(source: string): void {
    this.source = source;
    this.host.requestUpdate();
    void this.host.updateComplete.then(() => this.host.root.querySelector("dialog")?.showModal?.());
  }

  end(): void {
    this.source = "";
    this.host.requestUpdate();
  }
}
