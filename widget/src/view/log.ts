import { html, nothing, type TemplateResult } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import { momentText, needsTime } from "../moment";
import type { Chat } from "./chat";
import { DOWN, SHIELD } from "./icons";
import { avatar, choices, message, typing, unsent } from "./message";
import { rating } from "./rating";

interface Line {
  key: string;
  content: () => TemplateResult;
}

/** All that was said, oldest first, and what is being sent. */
export function log(chat: Chat): TemplateResult {
  const { session, texts } = chat;
  const lines = [...said(chat), ...unsaid(chat)];
  return html`<div
      class="log"
      role="log"
      aria-label=${texts.log}
      aria-live=${chat.loadingOlder ? "off" : "polite"}
      tabindex="0"
      @scroll=${() => chat.scrolled()}
    >
      ${session.timeline.more
        ? html`<button class="plain older" ?disabled=${chat.loadingOlder} @click=${() => chat.older()}>${texts.older}</button>`
        : welcome(chat, lines.length === 0)}
      ${repeat(lines, (line) => line.key, (line) => line.content())}
      ${typing(chat)} ${rating(chat)}
    </div>
    ${chat.newBelow
      ? html`<button class="newest" @click=${() => chat.toBottom()}>${DOWN}${texts.newest}</button>`
      : nothing}`;
}

function said(chat: Chat): Line[] {
  const { messages } = chat.session.timeline;
  const lines: Line[] = [];
  const now = new Date();
  messages.forEach((said, index) => {
    const before = messages[index - 1];
    const timed = needsTime(before?.at, said.at);
    const first = timed || before?.speaker !== said.speaker || before.agent !== said.agent;
    if (timed) {
      lines.push({
        key: `t${said.seq}`,
        content: () => html`<div class="moment"><time datetime=${said.at}>${momentText(said.at, now, chat.options.language)}</time></div>`,
      });
    }
    // The same key as while it was being sent, so that it is not read out twice.
    lines.push({ key: said.client_id ?? `m${said.seq}`, content: () => message(chat, said, first) });
  });
  return lines;
}

function unsaid(chat: Chat): Line[] {
  return chat.session.outbox.entries.map((entry) => ({ key: entry.client_id, content: () => unsent(chat, entry) }));
}

/** The beginning of every conversation; an empty one offers what people mostly come for. */
function welcome(chat: Chat, empty: boolean): TemplateResult {
  const { texts, options, session } = chat;
  // The desk's words are Simplified Chinese.
  const desk = options.language === "zh-CN" ? session.texts : {};
  const greeting = options.greeting || desk["greeting"] || texts.greeting;
  const suggestions = options.suggestions ?? texts.suggestions.split("|").filter(Boolean);
  return html`<div class="care">${SHIELD}<span>${desk["care"] || texts.care}</span></div>
    <div class="row bot first">
      ${avatar("bot", texts.bot)}
      <div class="stack">
        <div class="name">${texts.bot}</div>
        <div class="bubble"><p>${greeting}</p></div>
        ${empty ? choices(chat, suggestions.map((text) => [text, () => chat.press(text)])) : nothing}
      </div>
    </div>`;
}
