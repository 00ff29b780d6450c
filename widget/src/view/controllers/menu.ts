import type { Session } from "../../session/session";
import type { Texts } from "../../texts/index";
import type { Host } from "./host";
import type { Notice } from "./notice";
import { save } from "./saving";
import type { Toast } from "./toast";

export interface MenuHost extends Host {
  session: Pick<Session, "fetch" | "logout" | "link">;
  notice: Pick<Notice, "sound" | "desktop" | "setDesktop">;
  toast: Pick<Toast, "say">;
  texts: Pick<Texts, "transcriptFailed" | "desktopDenied" | "ended">;
}

/** The menu behind the three dots: whether it is open, and what its entries do. */
export class Menu {
  isOpen = false;
  /** The end was asked for once. */
  ending = false;

  constructor(private readonly host: MenuHost) {}

  get sound(): boolean {
    return this.host.notice.sound;
  }

  get desktop(): boolean {
    return this.host.notice.desktop;
  }

  toggle(): void {
    this.isOpen = !this.isOpen;
    this.ending = false;
    this.host.requestUpdate();
  }

  close(): void {
    if (this.isOpen) this.toggle();
  }

  async transcript(): Promise<void> {
    const { session, toast, texts } = this.host;
    this.close();
    try {
      save(await session.fetch("/api/v1/transcript"), `okpay-${new Date().toISOString().slice(0, 10)}.txt`);
    } catch {
      toast.say(texts.transcriptFailed);
    }
  }

  /** Ends and clears when it is asked for again. */
  end(): void {
    const { session, toast, texts } = this.host;
    if (this.ending) {
      this.close();
      session.logout();
      session.link.connect();
      toast.say(texts.ended);
    } else this.ending = true;
    this.host.requestUpdate();
  }

  toggleSound(): void {
    const { notice } = this.host;
    notice.sound = !notice.sound;
    this.host.requestUpdate();
  }

  async toggleDesktop(): Promise<void> {
    const { notice, toast, texts } = this.host;
    if (!(await notice.setDesktop(!notice.desktop))) toast.say(texts.desktopDenied);
    this.host.requestUpdate();
  }
}
