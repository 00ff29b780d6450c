import { html, nothing, type TemplateResult } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import type { Scrolling } from "../controllers/scrolling";
import { dots, type DotsProps } from "./dots";
import { DOWN } from "./icons";
import { type LinesProps, said, unsaid } from "./lines";
import { rating, type RatingProps } from "./rating";
import { welcome, type WelcomeProps } from "./welcome";

export interface LogProps extends LinesProps, DotsProps, RatingProps, WelcomeProps {
  session: LinesProps["session"] & DotsProps["session"] & WelcomeProps["session"];
  options: LinesProps["options"] & WelcomeProps["options"];
  scrolling: LinesProps["scrolling"] & Pick<Scrolling, "newBelow" | "loadingOlder" | "scrolled" | "older" | "toBottom">;
}

/** All that was said, oldest first, what is being sent, and what is asked at the end. */
export function log(chat: LogProps): TemplateResult {
  const { texts, session, scrolling } = chat;
  const lines = [...said(chat), ...unsaid(chat)];
  return html`<div
      class="log"
      role="log"
      aria-label=${texts.log}
      aria-live=${scrolling.loadingOlder ? "off" : "polite"}
      tabindex="0"
      @scroll=${() => scrolling.scrolled()}
    >
      ${session.timeline.more
        ? html`<button class="plain older" ?disabled=${scrolling.loadingOlder} @click=${() => scrolling.older()}>${texts.older}</button>`
        : welcome(chat, !lines.length)}
      ${repeat(lines, (line) => line.key, (line) => line.content())}
      ${dots(chat)} ${rating(chat)}
    </div>
    ${scrolling.newBelow
      ? html`<button class="newest" @click=${() => scrolling.toBottom()}>${DOWN}${texts.newest}</button>`
      : nothing}`;
}
