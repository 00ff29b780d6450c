import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Service } from "../../session/service";
import type { Typing } from "../../session/typing";
import { fill, type Texts } from "../../texts/index";
import { avatar } from "./avatar";

export interface DotsProps {
  texts: Texts;
  session: { typing: Pick<Typing, "who">; service: Pick<Service, "agent"> };
}

/** Somebody is typing. */
export function dots({ texts, session }: DotsProps): TemplateResult | typeof nothing {
  const { who } = session.typing;
  if (!who) return nothing;
  const name = who === "agent" ? (session.service.agent ?? texts.agent) : texts.bot;
  return html`<div class="row ${who} first">
    ${avatar(who, name)}
    <div class="bubble dots"><i></i><i></i><i></i><span class="sr">${fill(texts.typing, { name })}</span></div>
  </div>`;
}
