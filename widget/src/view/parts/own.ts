import { html, nothing, type TemplateResult } from "lit/html.js";
import type { LinkState } from "../../session/link";
import type { Unsent } from "../../session/outbox";
import type { Texts } from "../../texts/index";
import { ALERT, CHECK, CHECKS, CLOCK } from "./icons";

/** Something that may be missing. */
export type Part = TemplateResult | typeof nothing;

/** What the customer said. */
export function own(texts: Texts, text: string, shot: Part, status: Part): TemplateResult {
  return html`<div class="row customer">
    <div class="bubble"><span class="sr">${texts.you}：</span>${shot}${text ? html`<p>${text}</p>` : nothing}</div>
    ${status}
  </div>`;
}

/** The desk has it; `read`: a person has seen it too. */
export function arrival(texts: Texts, read: boolean): TemplateResult {
  return html`<div class="status">${read ? CHECKS : CHECK}${read ? texts.readByAgent : texts.delivered}</div>`;
}

/** The desk does not have it yet. */
export function sending(texts: Texts, { why }: Pick<Unsent, "why">, link: LinkState): TemplateResult {
  const connected = link === "online" || link === "connecting";
  const hope = connected ? texts.sending : link === "sign-in" ? texts.queuedSignIn : texts.queuedOffline;
  return html`<div class="status">${CLOCK}${link === "barred" ? texts.failed : (why ?? hope)}</div>`;
}

/** The desk did not take it. */
export function failed(texts: Texts, { why }: Pick<Unsent, "why">, retry: () => void, discard: () => void): TemplateResult {
  return html`<div class="status failed">
    ${ALERT}<span>${why ?? texts.failed}</span>
    <button class="plain" @click=${retry}>${texts.retry}</button>
    <button class="plain" @click=${discard}>${texts.discard}</button>
  </div>`;
}
