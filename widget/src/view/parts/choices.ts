import { html, nothing, type TemplateResult } from "lit/html.js";

/** What is offered to press: titles, and what a press does. */
export type Choice = [title: string, act: () => void];

/** `language`: when it is not the interface's. */
export function choices(offered: Choice[], language?: string): TemplateResult | typeof nothing {
  if (!offered.length) return nothing;
  return html`<div class="choices" lang=${language ?? nothing}>
    ${offered.map(([title, act]) => html`<button class="choice" @click=${act}>${title}</button>`)}
  </div>`;
}
