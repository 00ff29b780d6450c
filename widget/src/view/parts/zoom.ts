import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Texts } from "../../texts/index";
import type { Zoom } from "../controllers/zoom";
import { CLOSE } from "./icons";

export interface ZoomProps {
  texts: Texts;
  zoom: Pick<Zoom, "source" | "end">;
}

/** A picture over everything; a press anywhere ends it. */
export function zoom({ texts, zoom }: ZoomProps): TemplateResult | typeof nothing {
  if (!zoom.source) return nothing;
  const end = (): void => zoom.end();
  return html`<dialog aria-label=${texts.pictureOf} @close=${end} @click=${end}>
    <button class="round" aria-label=${texts.close}>${CLOSE}</button>
    <img src=${zoom.source} alt=${texts.pictureOf} />
  </dialog>`;
}
