import type { Line } from "../wire/connection";
import type { Answer } from "../wire/protocol";
import type { Link } from "./link";
import type { Outbox, Unsent } from "./outbox";
import type { Renewal } from "./renewal";
import type { Timeline } from "./timeline";

const RETRY_SECONDS = [1, 2, 4];
const PATIENCE_SECONDS = 10;
const UPLOAD_SECONDS = 60;

/** Answers after which the same message may succeed later without the customer doing anything. */
const PASSING = new Set(["unavailable", "busy", "rate_limited"]);

type Outcome = "settled" | "later" | "unanswered";

/** The session, as far as messages go out. */
export interface Sending {
  outbox: Outbox;
  timeline: Pick<Timeline, "add">;
  line: Pick<Line, "ask">;
  link: Pick<Link, "online">;
  renewal: Pick<Renewal, "renew">;
  changed(fresh: []): void;
}

/** Sends what waits in the outbox, one after the other, each until the desk has it or has said no. */
export class Delivery {
  private sending = false;
  private resume: () => void = () => undefined;

  constructor(private readonly session: Sending) {}

  async flush(): Promise<void> {
    const { outbox, link } = this.session;
    this.resume();
    if (this.sending) return;
    this.sending = true;
    for (let tries = 0; link.online; ) {
      const entry = outbox.next();
      if (!entry) break;
      const outcome = await this.deliver(entry);
      if (outcome === "settled") tries = 0;
      else if (outcome === "unanswered" && tries >= RETRY_SECONDS.length) outbox.fail(entry);
      this.session.changed([]);
      if (outcome !== "settled" && link.online) await this.rest(RETRY_SECONDS[tries++] ?? PATIENCE_SECONDS);
    }
    this.sending = false;
  }

  /** Route early with `resume`. */
  private rest(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.resume = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async deliver(entry: Unsent): Promise<Outcome> {
    const { outbox, timeline, renewal } = this.session;
    try {
      const { ok, error, text, message } = await this.post(entry);
      if (ok) {
        outbox.remove(entry.client_id);
        if (message) timeline.add([message]);
      } else if (error === "expired") {
        await renewal.renew();
        return "later";
      } else if (PASSING.has(error ?? "")) {
        outbox.wait(entry, text);
        return "later";
      } else {
        outbox.fail(entry, text);
      }
      return "settled";
    } catch {
      return "unanswered";
    }
  }

  /** The picture first, then what it belongs to. */
  private async post(entry: Unsent): Promise<Answer> {
    const uploaded = await this.upload(entry);
    if (!uploaded.ok) return uploaded;
    const { client_id, text, payload, picture } = entry;
    return this.session.line.ask("send", {
      client_id,
      text,
      ...(payload === undefined ? {} : { payload }),
      ...(picture ? { picture } : {}),
    });
  }

  private async upload(entry: Unsent): Promise<Answer> {
    const { outbox, line } = this.session;
    const picture = outbox.pictures.get(entry.client_id);
    if (!entry.picturePending || !picture) return { ok: true };
    const data = await picture.arrayBuffer();
    const answer = await line.ask("picture", { client_id: entry.client_id, data, mime: picture.type }, UPLOAD_SECONDS);
    if (answer.ok && answer.picture) outbox.uploaded(entry, answer.picture);
    return answer;
  }
}
