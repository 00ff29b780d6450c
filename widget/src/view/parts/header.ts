import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Session } from "../../session/session";
import type { Menu } from "../controllers/menu";
import type { Writing } from "../controllers/writing";
import { avatar } from "./avatar";
import { entries, type EntriesProps } from "./entries";
import { CLOSE, HEADSET, MORE } from "./icons";

export interface HeaderProps extends EntriesProps {
  label: string;
  /** It is the page itself: nothing to close. */
  page: boolean;
  session: Pick<Session, "service" | "conversation" | "verified">;
  menu: EntriesProps["menu"] & Pick<Menu, "isOpen" | "toggle">;
  writing: Pick<Writing, "person">;
  close(): void;
}

/** Who is there, 转人工 always in sight, the menu, and the way out. */
export function header(chat: HeaderProps): TemplateResult {
  const { texts, label, page, session, menu, writing } = chat;
  const { service } = session;
  const human = service.mode === "human";
  const name = human ? (service.agent ?? texts.agent) : label;
  return html`<header>
    ${avatar(human ? "agent" : "bot", name)}
    <div class="who">
      <div id="title" role="heading" aria-level=${page ? 1 : 2}>${name}</div>
      <div>${human ? texts.agent : texts.botNote}</div>
    </div>
    <button class="person" ?disabled=${service.personal} @click=${() => writing.person()}>
      ${HEADSET}<span>${human ? texts.withPerson : service.personal ? texts.queued : texts.person}</span>
    </button>
    <button
      class="round"
      id="more"
      aria-label=${texts.menu}
      aria-expanded=${menu.isOpen ? "true" : "false"}
      @click=${() => menu.toggle()}
    >${MORE}</button>
    ${page ? nothing : html`<button class="round" aria-label=${texts.close} @click=${() => chat.close()}>${CLOSE}</button>`}
    ${menu.isOpen ? entries(chat) : nothing}
  </header>`;
}
