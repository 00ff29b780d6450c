import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Unsent } from "../outbox";
import type { Message } from "../protocol";
import { fill } from "../texts/index";
import type { Chat } from "./chat";
import { ALERT, BOT, CHECK, CHECKS, CLOCK, INFO } from "./icons";
import { picture } from "./picture";
import { rich } from "./rich";

/** Of what the desk, the bot and agents say, whatever language the interface has. */
const SPOKEN = "zh-CN";

/** A message the desk has. `first`: the one before is somebody else's. */
export function message(chat: Chat, { seq, speaker, text, agent, picture: address, buttons }: Message, first: boolean): TemplateResult {
  const { texts, session } = chat;
  if (speaker === "system") {
    return html`<div class="system">${INFO}<span><span class="sr">${texts.system}：</span><span lang=${SPOKEN}>${text}</span></span></div>`;
  }
  if (speaker === "customer") {
    return html`<div class="row customer">
      ${ownBubble(chat, text, address ? picture(chat, address) : nothing)}
      ${seq === chat.lastOwn ? arrival(chat, seq) : nothing}
    </div>`;
  }
  const name = speaker === "agent" ? (agent ?? texts.agent) : texts.bot;
  const offered = seq === session.timeline.offering() && session.mode !== "human" && !chat.waitingToSend;
  return html`<div class="row ${speaker} ${first ? "first" : ""}">
    ${first ? avatar(speaker, name) : nothing}
    <div class="stack">
      <div class=${first ? "name" : "sr"}>
        ${name}${speaker === "agent" ? html`<span class="tag">${texts.agent}</span>` : nothing}
      </div>
      ${text || address
        ? html`<div class="bubble" lang=${SPOKEN}>${address ? picture(chat, address) : nothing}${rich(text)}</div>`
        : nothing}
      ${offered ? choices(chat, buttons.map(({ title, payload }) => [title, () => chat.press(title, payload)]), SPOKEN) : nothing}
    </div>
  </div>`;
}

/** A message of the customer that the desk does not have yet. */
export function unsent(chat: Chat, entry: Unsent): TemplateResult {
  const { texts, session } = chat;
  const bytes = session.outbox.pictures.get(entry.client_id);
  const shot = bytes ? picture(chat, entry.client_id, bytes) : entry.picture ? picture(chat, entry.picture) : nothing;
  return html`<div class="row customer">
    ${ownBubble(chat, entry.text, shot)}
    ${entry.failed
      ? html`<div class="status failed">
          ${ALERT}<span>${entry.why ?? texts.failed}</span>
          <button class="plain" @click=${() => session.retry(entry)}>${texts.retry}</button>
          <button class="plain" @click=${() => session.discard(entry)}>${texts.discard}</button>
        </div>`
      : html`<div class="status">
          ${CLOCK}${entry.why ?? (session.link === "online" || session.link === "connecting" ? texts.sending : texts.queuedOffline)}
        </div>`}
  </div>`;
}

function ownBubble(chat: Chat, text: string, shot: unknown): TemplateResult {
  return html`<div class="bubble"><span class="sr">${chat.texts.you}：</span>${shot}${text ? html`<p>${text}</p>` : nothing}</div>`;
}

function arrival(chat: Chat, seq: number): TemplateResult {
  const { texts, session } = chat;
  const read = session.marks.agent >= seq;
  return html`<div class="status">${read ? CHECKS : CHECK}${read ? texts.readByAgent : texts.delivered}</div>`;
}

export function avatar(speaker: "bot" | "agent", name: string): TemplateResult {
  return html`<span class="avatar ${speaker}" aria-hidden="true">${speaker === "bot" ? BOT : [...name][0]}</span>`;
}

export function choices(chat: Chat, offered: [string, () => void][], language?: string): TemplateResult | typeof nothing {
  if (!offered.length) return nothing;
  return html`<div class="choices" lang=${language ?? nothing}>
    ${offered.map(([title, act]) => html`<button class="choice" ?disabled=${chat.waitingToSend} @click=${act}>${title}</button>`)}
  </div>`;
}

export function typing(chat: Chat): TemplateResult | typeof nothing {
  const { session, texts } = chat;
  if (!session.typingWho) return nothing;
  const name = session.typingWho === "agent" ? (session.agent ?? texts.agent) : texts.bot;
  return html`<div class="row ${session.typingWho} first">
    ${avatar(session.typingWho, name)}
    <div class="bubble dots"><i></i><i></i><i></i><span class="sr">${fill(texts.typing, { name })}</span></div>
  </div>`;
}
