import { html, nothing, type TemplateResult } from "lit/html.js";
import { fill, type Texts } from "../../texts/index";
import { CHAT, DOWN } from "./icons";

/** The button on the page that opens the chat and closes it, with the number of unread replies. */
export function launcher(texts: Texts, isOpen: boolean, unread: number, toggle: () => void): TemplateResult {
  return html`<button
    class="launcher ${isOpen ? "open" : ""}"
    aria-expanded=${isOpen ? "true" : "false"}
    aria-label=${isOpen ? texts.close : texts.launch + (unread ? `，${fill(texts.unread, { count: unread })}` : "")}
    @click=${toggle}
  >${isOpen ? DOWN : CHAT}${unread && !isOpen ? html`<b>${unread > 99 ? "99+" : unread}</b>` : nothing}</button>`;
}
