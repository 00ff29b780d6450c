import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Message } from "../../wire/protocol";
import { avatar } from "./avatar";
import { INFO } from "./icons";
import { own, type Part } from "./own";
import { shot, type ShotProps } from "./shot";
import { words } from "./words";

/** Of what the desk, the bot and agents say, whatever language the interface has. */
export const SPOKEN = "zh-CN";

/** A message the desk has. `first`: the one before is somebody else's. `below`: that it arrived, or what it offers. */
export function message(chat: ShotProps, said: Message, first: boolean, below: Part): TemplateResult {
  const { texts } = chat;
  const { speaker, text, agent } = said;
  if (speaker === "system") {
    return html`<div class="system">${INFO}<span><span class="sr">${texts.system}：</span><span lang=${SPOKEN}>${text}</span></span></div>`;
  }
  const picture = said.picture ? shot(chat, said.picture) : nothing;
  if (speaker === "customer") return own(texts, text, picture, below);
  const name = speaker === "agent" ? (agent ?? texts.agent) : texts.bot;
  return html`<div class="row ${speaker} ${first ? "first" : ""}">
    ${first ? avatar(speaker, name) : nothing}
    <div class="stack">
      <div class=${first ? "name" : "sr"}>
        ${name}${speaker === "agent" ? html`<span class="tag">${texts.agent}</span>` : nothing}
      </div>
      ${text || said.picture ? html`<div class="bubble" lang=${SPOKEN}>${picture}${words(text)}</div>` : nothing}
      ${below}
    </div>
  </div>`;
}
