import { html, nothing, type TemplateResult } from "lit/html.js";
import { fill } from "../texts/index";
import type { Chat } from "./chat";
import { ALERT, BOT, CLOCK, HEADSET, INFO } from "./icons";

/** One line on how things stand; the most pressing wins. */
export function banner(chat: Chat): TemplateResult {
  return html`<div class="banner-slot" role="status">${content(chat)}</div>`;
}

function content(chat: Chat): TemplateResult | typeof nothing {
  const { session, texts } = chat;
  if (session.link === "sign-in") {
    return strip("warn", ALERT, texts.signIn, html`
      <button class="plain" @click=${() => void session.signIn()}>${texts.signInAgain}</button>
      <button class="plain" @click=${() => session.continueAnonymously()}>${texts.goOn}</button>`);
  }
  if (session.link === "offline" && chat.longOffline) return strip("warn", ALERT, session.crowded ? texts.crowded : texts.offline);
  if (session.link === "connecting" && chat.longOffline) return strip("calm", CLOCK, texts.connecting);
  if (session.mode === "waiting") {
    return strip("wait", CLOCK, `${texts.waiting}${place(chat)}`, html`
      <button class="plain" @click=${() => void session.leaveQueue()}>${texts.leave}</button>`);
  }
  if (session.mode === "human") return strip("human", HEADSET, fill(texts.joined, { name: session.agent ?? texts.agent }));
  if (session.mode === "closed") return strip("calm", INFO, texts.closed);
  if (session.left) return strip("calm", BOT, fill(texts.left, { name: session.left }));
  return nothing;
}

function place(chat: Chat): string {
  const { session, texts } = chat;
  if (!session.queue) return "";
  const { position, wait_minutes: minutes } = session.queue;
  const ahead = position > 1 ? fill(texts.position, { count: position - 1 }) : texts.nextInLine;
  return [ahead, minutes ? fill(texts.minutes, { count: minutes }) : ""].filter(Boolean).map((part) => ` · ${part}`).join("");
}

function strip(kind: string, icon: TemplateResult, text: string, actions: TemplateResult | typeof nothing = nothing): TemplateResult {
  return html`<div class="strip ${kind}">${icon}<span>${text}</span>${actions}</div>`;
}
