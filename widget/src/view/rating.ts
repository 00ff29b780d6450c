import { html, nothing, type TemplateResult } from "lit/html.js";
import { fill } from "../texts/index";
import type { Chat } from "./chat";
import { STAR } from "./icons";

/** How was it: asked when the person's part is over, never twice. */
export function rating(chat: Chat): TemplateResult | typeof nothing {
  const { session, texts } = chat;
  if (session.rating === "given") return html`<div class="system">${texts.rateThanks}</div>`;
  if (session.rating === "no") return nothing;
  return html`<form class="rating" @submit=${(event: Event) => chat.rate(event)}>
    <fieldset>
      <legend>${texts.rateAsk}</legend>
      <div class="stars">
        ${[1, 2, 3, 4, 5].map(
          (stars) => html`<label class=${stars <= chat.stars ? "lit" : ""}>
            <input
              type="radio"
              name="stars"
              class="sr"
              .checked=${stars === chat.stars}
              aria-label=${fill(texts.star, { count: stars })}
              @change=${() => chat.choose(stars)}
            />${STAR}</label>`,
        )}
      </div>
    </fieldset>
    ${chat.stars
      ? html`<textarea name="comment" rows="2" maxlength="500" aria-label=${texts.rateComment} placeholder=${texts.rateComment}></textarea>`
      : nothing}
    <div class="actions">
      <button class="plain" type="button" @click=${() => session.skipRating()}>${texts.rateSkip}</button>
      <button class="solid" ?disabled=${!chat.stars}>${texts.rateSend}</button>
    </div>
  </form>`;
}
