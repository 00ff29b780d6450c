import type { Session } from "../../session/session";
import type { Controller, Host } from "./host";

export interface GalleryHost extends Host {
  session: Pick<Session, "fetch">;
}

/** The desk's pictures: they need credentials, so they are fetched and shown from memory. */
export class Gallery implements Controller {
  private readonly shown = new Map<string, string | "loading" | "failed">();

  constructor(private readonly host: GalleryHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.clear();
  }

  /** An address an image element can show; "loading" until there, "failed" if it did not come. */
  source(address: string): string {
    const known = this.shown.get(address);
    if (known) return known;
    this.shown.set(address, "loading");
    this.host.session
      .fetch(address)
      .then((picture) => this.shown.set(address, URL.createObjectURL(picture)))
      .catch(() => this.shown.set(address, "failed"))
      .finally(() => this.host.requestUpdate());
    return "loading";
  }

  /** One that is at hand already. */
  local(name: string, picture: Blob): string {
    let source = this.shown.get(name);
    if (!source) this.shown.set(name, (source = URL.createObjectURL(picture)));
    return source;
  }

  again(address: string): void {
    this.shown.delete(address);
    this.host.requestUpdate();
  }

  clear(): void {
    for (const source of this.shown.values()) if (source.startsWith("blob:")) URL.revokeObjectURL(source);
    this.shown.clear();
  }
}
