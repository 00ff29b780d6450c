import { html, nothing, type TemplateResult } from "lit/html.js";
import { PICTURE_TYPES } from "../../content/picture";
import type { Texts } from "../../texts/index";
import type { Draft } from "../controllers/draft";
import type { Picked } from "../controllers/picked";
import type { Toast } from "../controllers/toast";
import type { Writing } from "../controllers/writing";
import { CLOSE, PICTURE, SEND } from "./icons";

export interface ComposerProps {
  texts: Texts;
  toast: Pick<Toast, "text">;
  draft: Pick<Draft, "text" | "wrote">;
  picked: Pick<Picked, "file" | "source" | "pick" | "pasted" | "remove">;
  writing: Pick<Writing, "submit">;
}

/** Where the customer writes; never hidden, never disabled. */
export function composer({ texts, toast, draft, picked, writing }: ComposerProps): TemplateResult {
  const { file } = picked;
  const send = (event: Event): void => {
    event.preventDefault();
    writing.submit();
  };
  return html`<form class="composer" @submit=${send}>
    <div class="toast" role="status">${toast.text}</div>
    ${file
      ? html`<div class="picked">
          <img src=${picked.source} alt=${file.name} />
          <span>${file.name}<br />${size(file.size)}</span>
          <button class="round" type="button" aria-label=${texts.removePicture} @click=${() => picked.remove()}>${CLOSE}</button>
        </div>`
      : nothing}
    <div class="field">
      <button class="round" type="button" aria-label=${texts.attach} @click=${browse}>${PICTURE}</button>
      <input type="file" hidden accept=${PICTURE_TYPES.join()} @change=${(event: Event) => browsed(event, picked)} />
      <textarea
        rows="1"
        aria-label=${texts.placeholder}
        placeholder=${texts.placeholder}
        enterkeyhint="send"
        autocomplete="off"
        @input=${() => draft.wrote()}
        @keydown=${(event: KeyboardEvent) => sends(event) && send(event)}
        @paste=${(event: ClipboardEvent) => picked.pasted(event)}
      ></textarea>
      <button class="send" aria-label=${texts.send} ?disabled=${!draft.text.trim() && !file}>${SEND}</button>
    </div>
  </form>`;
}

/** Opens the browser's own dialog, by the input that stands next to the button. */
function browse(event: Event): void {
  ((event.currentTarget as HTMLElement).nextElementSibling as HTMLInputElement).click();
}

function browsed(event: Event, picked: Pick<Picked, "pick">): void {
  const input = event.target as HTMLInputElement;
  picked.pick(input.files);
  input.value = "";
}

/** Enter that ends an input method's composition is not ours; 229 is how Safari says so. */
function sends({ key, shiftKey, isComposing, keyCode }: KeyboardEvent): boolean {
  return key === "Enter" && !shiftKey && !isComposing && keyCode !== 229;
}

function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
