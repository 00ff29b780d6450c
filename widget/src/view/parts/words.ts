import { html, type TemplateResult } from "lit/html.js";
import { blocks, links } from "../../content/rich";

/** A bot's or agent's words; every part is a text node, so nothing in them can act. */
export function words(text: string): TemplateResult[] {
  return blocks(text).map((block) =>
    block.steps
      ? html`<ol role="list">
          ${block.items.map((item, index) => html`<li><b>${block.start + index}</b><span>${linked(item)}</span></li>`)}
        </ol>`
      : html`<p>${linked(block.text)}</p>`,
  );
}

function linked(text: string): (string | TemplateResult)[] {
  return links(text).map((part) =>
    part.href ? html`<a href=${part.href} target="_blank" rel="noopener noreferrer nofollow">${part.text}</a>` : part.text,
  );
}
