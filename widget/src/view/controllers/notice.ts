import type { Storage } from "../../storage";

const HELD_MS = 400;
const SHOWN_MS = 8_000;

/** Sound and desktop notification, by the customer's choice; of several tabs one speaks. */
export class Notice {
  constructor(private readonly storage: Storage) {}

  get sound(): boolean {
    return this.storage.get("sound") === "on";
  }

  set sound(on: boolean) {
    this.storage.set("sound", on ? "on" : null);
    if (on) beep();
  }

  get desktop(): boolean {
    return this.storage.get("desktop") === "on" && "Notification" in window && Notification.permission === "granted";
  }

  /** Asks the browser's permission; false if it was not given. */
  async setDesktop(on: boolean): Promise<boolean> {
    const granted = !on || ("Notification" in window && (await Notification.requestPermission()) === "granted");
    this.storage.set("desktop", on && granted ? "on" : null);
    return granted;
  }

  /** A tab where the customer sees the message tells the others. */
  attend(conversation: string, seq: number): void {
    if (this.announced(conversation) < seq) this.storage.set("announced", `${conversation} ${seq}`);
  }

  /** Speak of a message nobody looks at, unless another tab has, or the customer reads it there. */
  async announce(conversation: string, seq: number, title: string, text: string, open: () => void): Promise<void> {
    if (!this.sound && !this.desktop) return;
    await new Promise((resolve) => setTimeout(resolve, HELD_MS));
    const speak = (): void => {
      if (this.announced(conversation) >= seq) return;
      this.attend(conversation, seq);
      if (this.sound) beep();
      if (this.desktop) show(title, text, open);
    };
    // The lock makes looking and noting one step among the tabs; plain http has none.
    if (navigator.locks) await navigator.locks.request("okpay-chat-announce", speak);
    else speak();
  }

  private announced(conversation: string): number {
    const [where, seq] = (this.storage.get("announced") ?? "").split(" ");
    return where === conversation ? Number(seq) : 0;
  }
}

function show(title: string, text: string, open: () => void): void {
  try {
    const notification = new Notification(title, { body: text, tag: "okpay-chat" });
    notification.onclick = () => {
      window.focus();
      open();
      notification.close();
    };
    setTimeout(() => notification.close(), SHOWN_MS);
  } catch {
    // Some phones allow notifications from service workers only.
  }
}

function beep(): void {
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.08, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.35);
    tone.onended = () => void audio.close();
  } catch {
    // No audio here.
  }
}
