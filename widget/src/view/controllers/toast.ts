import { Timer } from "../../timer";
import type { Host } from "./host";

const SHOWN_MS = 6_000;

/** A short notice above the box, gone by itself. */
export class Toast {
  text = "";
  private readonly timer = new Timer();

  constructor(private readonly host: Host) {}

  say(text: string): void {
    this.show(text);
    this.timer.plan(() => this.show(""), SHOWN_MS);
  }

  private show(text: string): void {
    this.text = text;
    this.host.requestUpdate();
  }
}
