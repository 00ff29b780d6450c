import { html, type TemplateResult } from "lit/html.js";
import type { Texts } from "../../texts/index";
import type { Gallery } from "../controllers/gallery";
import type { Scrolling } from "../controllers/scrolling";
import type { Zoom } from "../controllers/zoom";
import { PICTURE } from "./icons";

export interface ShotProps {
  texts: Texts;
  gallery: Pick<Gallery, "source" | "local" | "again">;
  zoom: Pick<Zoom, "enlarge">;
  scrolling: Pick<Scrolling, "settle">;
}

/** A picture of the conversation, by its address at the desk or as bytes not sent yet. */
export function shot({ texts, gallery, zoom, scrolling }: ShotProps, name: string, bytes?: Blob): TemplateResult {
  const source = bytes ? gallery.local(name, bytes) : gallery.source(name);
  if (source === "loading") return html`<span class="shot empty">${PICTURE}</span>`;
  if (source === "failed") {
    return html`<button class="shot empty" @click=${() => gallery.again(name)}>${PICTURE}${texts.pictureGone}</button>`;
  }
  return html`<button class="shot" aria-label=${texts.enlarge} @click=${() => zoom.enlarge(source)}>
    <img src=${source} alt=${texts.pictureOf} @load=${() => scrolling.settle()} />
  </button>`;
}
