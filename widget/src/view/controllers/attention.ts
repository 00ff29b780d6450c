import type { Reading } from "../../session/reading";
import type { Session } from "../../session/session";
import type { Texts } from "../../texts/index";
import type { Message } from "../../wire/protocol";
import type { Controller, Host } from "./host";
import type { Notice } from "./notice";
import type { Scrolling } from "./scrolling";

export interface AttentionHost extends Host {
  readonly isOpen: boolean;
  show(): void;
  session: Pick<Session, "conversation" | "wake"> & { reading: Pick<Reading, "seen"> };
  scrolling: Pick<Scrolling, "stuck" | "came">;
  notice: Pick<Notice, "attend" | "announce">;
  texts: Pick<Texts, "bot" | "notification">;
}

/** Whether the customer looks: then what comes is read, else it is spoken of. */
export class Attention implements Controller {
  constructor(private readonly host: AttentionHost) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("visibilitychange", this.turned);
    window.addEventListener("focus", this.turned);
    window.addEventListener("online", this.turned);
  }

  hostDisconnected(): void {
    document.removeEventListener("visibilitychange", this.turned);
    window.removeEventListener("focus", this.turned);
    window.removeEventListener("online", this.turned);
  }

  private get looking(): boolean {
    return this.host.isOpen && document.visibilityState === "visible";
  }

  /** What is in sight counts as read. */
  read(): void {
    const { session, scrolling } = this.host;
    if (this.looking && scrolling.stuck) session.reading.seen();
  }

  /** These replies have come. */
  came(fresh: Message[]): void {
    const { notice, texts, scrolling } = this.host;
    const { conversation } = this.host.session;
    const last = fresh[fresh.length - 1];
    if (!last || !conversation) return;
    if (this.looking && document.hasFocus()) notice.attend(conversation, last.seq);
    else void notice.announce(conversation, last.seq, last.agent ?? texts.bot, texts.notification, () => this.host.show());
    scrolling.came();
  }

  private turned = ({ type }: Event): void => {
    if (type === "online" || this.looking) this.host.session.wake();
    this.read();
  };
}
