import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Service } from "../../session/service";
import { fill, type Texts } from "../../texts/index";
import type { Rating } from "../controllers/rating";
import { STAR } from "./icons";

export interface RatingProps {
  texts: Texts;
  session: { service: Pick<Service, "rating"> };
  rating: Pick<Rating, "stars" | "choose" | "submit" | "skip">;
}

/** How was it: asked when the person's part is over, never twice. */
export function rating({ texts, session, rating }: RatingProps): TemplateResult | typeof nothing {
  const state = session.service.rating;
  if (state === "given") return html`<div class="system">${texts.rateThanks}</div>`;
  if (state === "no") return nothing;
  const send = (event: Event): void => {
    event.preventDefault();
    void rating.submit(String(new FormData(event.target as HTMLFormElement).get("comment") ?? ""));
  };
  return html`<form class="rating" @submit=${send}>
    <fieldset>
      <legend>${texts.rateAsk}</legend>
      <div class="stars">
        ${[1, 2, 3, 4, 5].map(
          (stars) => html`<label class=${stars <= rating.stars ? "lit" : ""}>
            <input
              type="radio"
              name="stars"
              class="sr"
              .checked=${stars === rating.stars}
              aria-label=${fill(texts.star, { count: stars })}
              @change=${() => rating.choose(stars)}
            />${STAR}</label>`,
        )}
      </div>
    </fieldset>
    ${rating.stars
      ? html`<textarea name="comment" rows="2" maxlength="500" aria-label=${texts.rateComment} placeholder=${texts.rateComment}></textarea>`
      : nothing}
    <div class="actions">
      <button class="plain" type="button" @click=${() => rating.skip()}>${texts.rateSkip}</button>
      <button class="solid" ?disabled=${!rating.stars}>${texts.rateSend}</button>
    </div>
  </form>`;
}
