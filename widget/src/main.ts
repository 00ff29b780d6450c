import { type Config, readOptions } from "./options";
import { Chat } from "./view/chat";

/** What `window.OKPayChat` is once the script has run. */
interface Api {
  open(): void;
  close(): void;
  /** The site signed somebody in; null signs out. */
  setUser(token: string | null): void;
  /** Nothing of this customer stays in this browser. */
  logout(): void;
  /** Called now and at each change; the result ends it. */
  onUnread(callback: (count: number) => void): () => void;
  destroy(): void;
}

function mount(chat: Chat): void {
  if (document.body) document.body.append(chat);
  else addEventListener("DOMContentLoaded", () => document.body.append(chat), { once: true });
}

function api(chat: Chat): Api {
  return {
    open: () => chat.show(),
    close: () => chat.close(),
    setUser: (token) => (token ? chat.session.setUser(token) : chat.logout()),
    logout: () => chat.logout(),
    onUnread: (callback) => chat.unread.listen(callback),
    destroy: () => chat.remove(),
  };
}

const script = (document.currentScript ?? document.querySelector('script[src*="okpay-chat.js"]')) as HTMLScriptElement | null;
const holder = window as unknown as { OKPayChat?: Config | Api };

// A page that includes the script twice gets one chat.
if (!customElements.get("okpay-chat")) {
  customElements.define("okpay-chat", Chat);
  const config = (holder.OKPayChat ?? {}) as Config;
  const chat = new Chat(readOptions(script?.dataset ?? {}, config, script?.src || location.href, navigator.languages));
  holder.OKPayChat = api(chat);
  mount(chat);
}
