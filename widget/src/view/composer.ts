import { html, nothing, type TemplateResult } from "lit/html.js";
import { PICTURE_TYPES } from "../picture";
import type { Chat } from "./chat";
import { CLOSE, PICTURE, SEND } from "./icons";

/** Where the customer writes; never hidden, never disabled. */
export function composer(chat: Chat): TemplateResult {
  const { texts, picked } = chat;
  return html`<form class="composer" @submit=${(event: Event) => chat.submit(event)}>
    <div class="toast" role="status">${chat.toast}</div>
    ${picked
      ? html`<div class="picked">
          <img src=${picked.source} alt=${picked.file.name} />
          <span>${picked.file.name}<br />${size(picked.file.size)}</span>
          <button class="round" type="button" aria-label=${texts.removePicture} @click=${() => chat.unpick()}>${CLOSE}</button>
        </div>`
      : nothing}
    <div class="field">
      <button class="round" type="button" aria-label=${texts.attach} @click=${() => chat.browse()}>${PICTURE}</button>
      <input type="file" hidden accept=${PICTURE_TYPES.join()} @change=${(event: Event) => chat.browsed(event)} />
      <textarea
        rows="1"
        aria-label=${texts.placeholder}
        placeholder=${texts.placeholder}
        enterkeyhint="send"
        autocomplete="off"
        @input=${() => chat.wrote()}
        @keydown=${(event: KeyboardEvent) => chat.keyed(event)}
        @paste=${(event: ClipboardEvent) => chat.pasted(event)}
      ></textarea>
      <button class="send" aria-label=${texts.send} ?disabled=${!chat.draft.trim() && !picked}>${SEND}</button>
    </div>
  </form>`;
}

function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
