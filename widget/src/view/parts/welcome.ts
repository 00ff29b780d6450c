import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Options } from "../../options";
import type { Session } from "../../session/session";
import type { Texts } from "../../texts/index";
import type { Writing } from "../controllers/writing";
import { avatar } from "./avatar";
import { choices } from "./choices";
import { SHIELD } from "./icons";

export interface WelcomeProps {
  texts: Texts;
  options: Pick<Options, "language" | "greeting" | "suggestions">;
  session: Pick<Session, "texts">;
  writing: Pick<Writing, "press">;
}

/** The beginning of every conversation; an empty one offers what people mostly come for. */
export function welcome({ texts, options, session, writing }: WelcomeProps, empty: boolean): TemplateResult {
  // The desk's words are Simplified Chinese.
  const desk = options.language === "zh-CN" ? session.texts : {};
  const greeting = options.greeting || desk["greeting"] || texts.greeting;
  const suggestions = options.suggestions ?? texts.suggestions.split("|").filter(Boolean);
  return html`<div class="care">${SHIELD}<span>${desk["care"] || texts.care}</span></div>
    <div class="row bot first">
      ${avatar("bot", texts.bot)}
      <div class="stack">
        <div class="name">${texts.bot}</div>
        <div class="bubble"><p>${greeting}</p></div>
        ${empty ? choices(suggestions.map((text) => [text, () => writing.press(text)])) : nothing}
      </div>
    </div>`;
}
