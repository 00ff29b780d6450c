import { type Config, type Options, readGetToken } from "./options";
import { Chat } from "./view/chat";

/** Until the body is looked for again. */
const BODY_MS = 20;

/** What `window.OKPayChat` is once the script has run. */
export interface Api {
  open(): void;
  close(): void;
  /** The site signed somebody in; null signs out. */
  setUser(token: string | null): void;
  /** Nothing of this customer stays in this browser. */
  logout(): void;
  /** Called now and at each change; the result ends it. */
  onUnread(callback: (count: number) => void): () => void;
  /** Takes the chat off the page, until `create`. */
  destroy(): void;
  /** Puts the chat on the page, if it is not there; `getToken` takes the place of the one before. */
  create(config?: Config): void;
}

/**
 * The one chat of a page, whatever the site does to its body: one that was taken off with the body is put into the next,
 * copies of the element take themselves off.
 */
export class Page {
  private readonly chat: Chat;
  private wanted = false;

  constructor(options: Options) {
    const { one, gone } = this;
    customElements.define(
      "okpay-chat",
      class extends Chat {
        // A page that copies its body makes one without options.
        constructor(given = options) {
          super(given);
        }

        override connectedCallback(): void {
          if (one(this)) super.connectedCallback();
          else this.remove();
        }

        override disconnectedCallback(): void {
          super.disconnectedCallback();
          if (one(this)) gone();
        }
      },
    );
    this.chat = new (customElements.get("okpay-chat") as typeof Chat)(options);
  }

  get api(): Api {
    const { chat } = this;
    return {
      open: () => this.wanted && chat.show(),
      close: () => chat.close(),
      setUser: (token) => (token ? chat.session.setUser(token, "setUser") : chat.session.logout()),
      logout: () => chat.session.logout(),
      onUnread: (callback) => chat.unread.listen(callback),
      destroy: () => this.destroy(),
      create: (config) => this.create(config),
    };
  }

  create(config?: Config): void {
    const begins = !this.wanted;
    this.wanted = true;
    if (config) this.take(config);
    if (begins) void this.chat.session.start();
    this.put();
  }

  /** The site says again who can be asked for a token, or that its customer has signed out. */
  take(config: Config | null): void {
    if (config?.["logout"]) this.chat.session.logout();
    const getToken = readGetToken(config ?? {});
    if (getToken) void this.chat.session.ask(getToken);
  }

  private destroy(): void {
    this.wanted = false;
    this.chat.remove();
    this.chat.session.destroy();
  }

  private readonly one = (chat: Chat): boolean => chat === this.chat;

  /** A turn later: a site that moves the chat takes it off first. */
  private readonly gone = (): void => void setTimeout(() => this.put());

  private put(): void {
    if (!this.wanted || this.chat.isConnected) return;
    if (document.body) document.body.append(this.chat);
    else setTimeout(() => this.put(), BODY_MS);
  }
}
