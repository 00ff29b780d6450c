import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Session } from "../../session/session";
import type { Texts } from "../../texts/index";
import type { Menu } from "../controllers/menu";

export interface EntriesProps {
  texts: Texts;
  session: Pick<Session, "conversation" | "verified">;
  menu: Pick<Menu, "sound" | "desktop" | "ending" | "transcript" | "end" | "toggleSound" | "toggleDesktop">;
}

/** What the open menu holds; a transcript once there is a conversation. An account's is not ended in one browser. */
export function entries({ texts, session, menu }: EntriesProps): TemplateResult {
  return html`<div class="menu">
    <button ?disabled=${!session.conversation} @click=${() => menu.transcript()}>${texts.transcript}</button>
    ${toggle(texts.sound, menu.sound, () => menu.toggleSound())}
    ${"Notification" in window ? toggle(texts.desktop, menu.desktop, () => void menu.toggleDesktop()) : nothing}
    ${session.verified ? nothing : html`<button @click=${() => menu.end()}>${menu.ending ? texts.endSure : texts.end}</button>`}
  </div>`;
}

function toggle(label: string, on: boolean, act: () => void): TemplateResult {
  return html`<button role="switch" aria-checked=${on ? "true" : "false"} @click=${act}>${label}<i class="switch"></i></button>`;
}
