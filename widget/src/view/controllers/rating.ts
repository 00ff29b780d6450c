import type { Requests } from "../../session/requests";
import type { Texts } from "../../texts/index";
import type { Focus } from "./focus";
import type { Host } from "./host";
import type { Toast } from "./toast";

export interface RatingHost extends Host {
  session: { requests: Pick<Requests, "rate" | "skipRating"> };
  toast: Pick<Toast, "say">;
  texts: Pick<Texts, "tooFast">;
  focusing: Pick<Focus, "enter">;
}

/** How the person was: the stars chosen so far. */
export class Rating {
  stars = 0;

  constructor(private readonly host: RatingHost) {}

  choose(stars: number): void {
    this.stars = stars;
    this.host.requestUpdate();
  }

  async submit(comment: string): Promise<void> {
    const { session, toast, texts, focusing } = this.host;
    const { ok, text } = await session.requests.rate(this.stars, comment.trim());
    if (ok) this.stars = 0;
    else toast.say(text ?? texts.tooFast);
    focusing.enter();
  }

  skip(): void {
    this.host.session.requests.skipRating();
  }
}
