import type { Requests } from "../../session/requests";
import type { Session } from "../../session/session";
import type { Draft } from "./draft";
import type { Focus } from "./focus";
import type { Picked } from "./picked";
import type { Scrolling } from "./scrolling";

export interface WritingHost {
  session: Pick<Session, "send"> & { requests: Pick<Requests, "person"> };
  draft: Pick<Draft, "text" | "clear">;
  picked: Pick<Picked, "file" | "remove">;
  scrolling: Pick<Scrolling, "stick">;
  focusing: Pick<Focus, "write" | "enter">;
}

/** What the customer says: written, pressed, or the call for a person. The answer will be in sight. */
export class Writing {
  constructor(private readonly host: WritingHost) {}

  /** Text and picture, if there is either. */
  submit(): void {
    const { session, draft, picked, scrolling, focusing } = this.host;
    const text = draft.text.trim();
    const { file } = picked;
    if (!text && !file) return;
    scrolling.stick();
    session.send(text, undefined, file);
    picked.remove();
    draft.clear();
    focusing.write();
  }

  /** A suggestion, or a quick reply with its payload. */
  press(title: string, payload?: string): void {
    const { session, scrolling, focusing } = this.host;
    scrolling.stick();
    session.send(title, payload);
    focusing.enter();
  }

  person(): void {
    const { session, scrolling } = this.host;
    scrolling.stick();
    void session.requests.person();
  }
}
