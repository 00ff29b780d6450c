import { html, nothing, type TemplateResult } from "lit/html.js";
import { momentText, needsTime } from "../../content/moment";
import type { Options } from "../../options";
import type { Unsent } from "../../session/outbox";
import type { Session } from "../../session/session";
import type { Message } from "../../wire/protocol";
import type { Writing } from "../controllers/writing";
import { choices } from "./choices";
import { message, SPOKEN } from "./message";
import { arrival, failed, own, type Part, sending } from "./own";
import { shot, type ShotProps } from "./shot";

export interface LinesProps extends ShotProps {
  options: Pick<Options, "language">;
  session: Pick<Session, "timeline" | "outbox" | "link" | "service" | "reading" | "retry" | "discard">;
  writing: Pick<Writing, "press">;
}

/** A line of the log; under its key it is the same one when it is drawn again. */
export interface Line {
  key: string;
  content: () => TemplateResult;
}

/** The messages the desk has, with the time before each that comes after a pause. */
export function said(chat: LinesProps): Line[] {
  const { messages } = chat.session.timeline;
  const below = standing(chat);
  const now = new Date();
  return messages.flatMap((said, index) => {
    const before = messages[index - 1];
    const timed = needsTime(before?.at, said.at);
    const first = timed || before?.speaker !== said.speaker || before.agent !== said.agent;
    // The same key as while it was being sent, so that it is not read out twice.
    const key = said.client_id ?? `m${said.seq}`;
    const line = { key, content: () => message(chat, said, first, below(said)) };
    return timed ? [{ key: `t${said.seq}`, content: () => moment(said.at, now, chat.options.language) }, line] : [line];
  });
}

/** What stands under a message: that it arrived, under the customer's last; what it offers, under the bot's. */
function standing({ texts, session, writing }: LinesProps): (message: Message) => Part {
  const { timeline, outbox, service, reading } = session;
  const arrived = outbox.entries.length ? null : timeline.lastOwn;
  const offering = service.mode === "human" || outbox.waiting ? [] : timeline.offering();
  return ({ seq, buttons }) => {
    if (seq === arrived) return arrival(texts, reading.marks.agent >= seq);
    if (!offering.includes(seq)) return nothing;
    return choices(buttons.map(({ title, payload }) => [title, () => writing.press(title, payload)]), SPOKEN);
  };
}

function moment(at: string, now: Date, language: string): TemplateResult {
  return html`<div class="moment"><time datetime=${at}>${momentText(at, now, language)}</time></div>`;
}

/** The messages it does not have yet. */
export function unsaid(chat: LinesProps): Line[] {
  const { texts, session } = chat;
  const picture = ({ client_id, picture }: Unsent): Part => {
    const bytes = session.outbox.pictures.get(client_id);
    return bytes ? shot(chat, client_id, bytes) : picture ? shot(chat, picture) : nothing;
  };
  const status = (entry: Unsent): Part =>
    entry.failed
      ? failed(texts, entry, () => session.retry(entry), () => session.discard(entry))
      : sending(texts, entry, session.link.state);
  return session.outbox.entries.map((entry) => ({
    key: entry.client_id,
    content: () => own(texts, entry.text, picture(entry), status(entry)),
  }));
}
