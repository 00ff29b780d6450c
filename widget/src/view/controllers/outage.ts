import type { LinkState } from "../../session/link";
import { Timer } from "../../timer";
import type { Host } from "./host";

const SHORT_MS = 1_500;

/** A short break of the line is nobody's worry: it is said only when it lasts. */
export class Outage {
  lasting = false;
  private off = false;
  private readonly timer = new Timer();

  constructor(private readonly host: Host) {}

  watch(link: LinkState): void {
    const off = link === "offline" || link === "connecting";
    if (!off) {
      this.timer.cancel();
      this.lasting = false;
    } else if (!this.off) this.timer.plan(() => this.last(), SHORT_MS);
    this.off = off;
  }

  private last(): void {
    this.lasting = true;
    this.host.requestUpdate();
  }
}
