import { html, type TemplateResult } from "lit/html.js";
import type { Chat } from "./chat";
import { PICTURE } from "./icons";

/** A picture of the conversation, by its address at the desk or as bytes not sent yet. */
export function picture(chat: Chat, name: string, bytes?: Blob): TemplateResult {
  const { texts, gallery } = chat;
  const source = bytes ? gallery.local(name, bytes) : gallery.source(name);
  if (source === "loading") return html`<span class="shot empty">${PICTURE}</span>`;
  if (source === "failed") {
    return html`<button class="shot empty" @click=${() => gallery.again(name)}>${PICTURE}${texts.pictureGone}</button>`;
  }
  return html`<button class="shot" aria-label=${texts.enlarge} @click=${() => chat.enlarge(source)}>
    <img src=${source} alt=${texts.pictureOf} @load=${() => chat.settle()} />
  </button>`;
}
