import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Chat } from "./chat";
import { CLOSE, HEADSET, MORE } from "./icons";
import { avatar } from "./message";

/** Who is there, 转人工 always in sight, the menu, and the way out. */
export function header(chat: Chat): TemplateResult {
  const { session, texts, options } = chat;
  const human = session.mode === "human";
  const name = human ? (session.agent ?? texts.agent) : options.title || texts.title;
  return html`<header>
    ${avatar(human ? "agent" : "bot", name)}
    <div class="who">
      <div id="title" role="heading" aria-level=${chat.page ? 1 : 2}>${name}</div>
      <div>${human ? texts.agent : texts.botNote}</div>
    </div>
    <button class="person" ?disabled=${human || session.mode === "waiting"} @click=${() => chat.person()}>
      ${HEADSET}<span>${human ? texts.withPerson : session.mode === "waiting" ? texts.queued : texts.person}</span>
    </button>
    <button
      class="round"
      id="more"
      aria-label=${texts.menu}
      aria-expanded=${chat.menuOpen ? "true" : "false"}
      @click=${() => chat.toggleMenu()}
    >${MORE}</button>
    ${chat.page ? nothing : html`<button class="round" aria-label=${texts.close} @click=${() => chat.close()}>${CLOSE}</button>`}
    ${chat.menuOpen ? menu(chat) : nothing}
  </header>`;
}

function menu(chat: Chat): TemplateResult {
  const { texts, notice } = chat;
  const toggle = (label: string, on: boolean, act: () => void): TemplateResult =>
    html`<button role="switch" aria-checked=${on ? "true" : "false"} @click=${act}>${label}<i class="switch"></i></button>`;
  return html`<div class="menu">
    <button ?disabled=${!chat.session.conversation} @click=${() => chat.transcript()}>${texts.transcript}</button>
    ${toggle(texts.sound, notice.sound, () => chat.toggleSound())}
    ${"Notification" in window ? toggle(texts.desktop, notice.desktop, () => void chat.toggleDesktop()) : nothing}
  </div>`;
}
