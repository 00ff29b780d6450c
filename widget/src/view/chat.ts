import { html, nothing, type TemplateResult } from "lit/html.js";
import { palette } from "../colour";
import { Gallery } from "../gallery";
import { Notice } from "../notice";
import type { Options } from "../options";
import { firstPicture, pictureFault } from "../picture";
import type { Message } from "../protocol";
import { Session } from "../session";
import colours from "../style/colours.css";
import conversation from "../style/conversation.css";
import frame from "../style/frame.css";
import writing from "../style/writing.css";
import { fill, TEXTS, type Texts } from "../texts/index";
import { banner } from "./banner";
import { composer } from "./composer";
import { Element } from "./element";
import { header } from "./header";
import { CHAT, CLOSE, DOWN } from "./icons";
import { log } from "./log";
import { Stage } from "./stage";

const TOAST_MS = 6_000;
const OFFLINE_SHOWN_MS = 1_500;
const NEAR_PX = 60;

/** The element `<okpay-chat>`: what is open, picked and scrolled; the conversation itself is the session's. */
export class Chat extends Element {
  options!: Options;
  session!: Session;
  texts!: Texts;
  notice!: Notice;
  gallery!: Gallery;
  onUnread: ((count: number) => void)[] = [];

  isOpen = false;
  menuOpen = false;
  draft = "";
  picked: { file: File; source: string } | null = null;
  toast = "";
  stars = 0;
  newBelow = false;
  loadingOlder = false;
  longOffline = false;
  private draftOf = "";
  private zoomed = "";
  private dragging = false;
  private stuck = true;
  private toastTimer = 0;
  private offlineTimer = 0;
  private lastUnread = 0;
  private stage = new Stage(this, () => this.settle());

  constructor() {
    super(colours + frame + conversation + writing);
  }

  setup(options: Options): void {
    this.options = options;
    this.texts = TEXTS[options.language];
    this.session = new Session(options);
    this.notice = new Notice(this.session.storage);
    this.gallery = new Gallery((address) => this.session.fetch(address), () => this.draw());
    this.session.changed = (fresh) => this.sessionChanged(fresh);
    this.isOpen = this.page;
    const colour = palette(options.colour);
    if (colour) for (const [name, value] of Object.entries(colour)) this.style.setProperty(`--${name}`, value);
    this.dataset["theme"] = options.theme;
    this.dataset["position"] = options.position;
    this.dataset["mode"] = options.mode;
  }

  get page(): boolean {
    return this.options.mode === "page";
  }

  /** The customer's last message at the desk, if nothing waits behind it. */
  get lastOwn(): number | null {
    const own = this.session.timeline.messages.filter((message) => message.speaker === "customer");
    return this.session.outbox.entries.length ? null : (own[own.length - 1]?.seq ?? null);
  }

  get waitingToSend(): boolean {
    return this.session.outbox.entries.some((entry) => !entry.failed);
  }

  connectedCallback(): void {
    this.draw();
    document.addEventListener("visibilitychange", this.attended);
    window.addEventListener("focus", this.attended);
    window.addEventListener("online", this.attended);
    void this.session.start();
    if (this.page) this.show();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.attended);
    window.removeEventListener("focus", this.attended);
    window.removeEventListener("online", this.attended);
    this.stage.clear();
    this.session.destroy();
    this.gallery.clear();
  }

  // --- open and close ------------------------------------------------------------------------------

  show(): void {
    this.isOpen = true;
    this.stuck = true;
    this.stage.set(this.page);
    this.session.connect();
    this.draw();
    void this.drawn.then(() => {
      this.showDraft();
      if (!this.page) this.focusIn();
      this.settle();
    });
  }

  close(): void {
    if (this.page || !this.isOpen) return;
    this.isOpen = this.menuOpen = false;
    this.stage.clear();
    this.draw();
    void this.drawn.then(() => this.find(".launcher")?.focus());
  }

  /** Nothing of this customer stays. */
  logout(): void {
    this.session.logout();
    this.gallery.clear();
    this.unpick();
    if (this.input) this.input.value = "";
    this.draft = "";
    this.keepDraft();
    this.draw();
  }

  toggleMenu(): void {
    this.menuOpen = !this.menuOpen;
    this.draw();
  }

  /** Writing is what people open it for; on a phone the keyboard waits until it is asked for. */
  private focusIn(): void {
    this.find(matchMedia("(pointer: coarse)").matches ? ".log" : ".field textarea")?.focus();
  }

  // --- writing ---------------------------------------------------------------------------------------

  wrote(): void {
    this.draft = this.input?.value ?? "";
    this.keepDraft();
    this.session.write(this.draft);
    this.fit();
    this.draw();
  }

  /** What was being written, for this conversation only: the next page goes on with it. */
  private keepDraft(): void {
    const { conversation, storage } = this.session;
    storage.set("draft", conversation && this.draft ? `${conversation} ${this.draft}` : null);
  }

  private restoreDraft(): void {
    const { conversation, storage } = this.session;
    if (!conversation || conversation === this.draftOf) return;
    this.draftOf = conversation;
    const kept = storage.get("draft") ?? "";
    if (this.draft || !kept.startsWith(`${conversation} `)) return;
    this.draft = kept.slice(conversation.length + 1);
    this.showDraft();
  }

  private showDraft(): void {
    if (this.input) this.input.value = this.draft;
    this.fit();
  }

  keyed(event: KeyboardEvent): void {
    // Enter that ends an input method's composition is not ours; 229 is how Safari says so.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    this.submit(event);
  }

  submit(event: Event): void {
    event.preventDefault();
    const text = this.draft.trim();
    if (!text && !this.picked) return;
    this.stuck = true;
    this.session.send(text, undefined, this.picked?.file);
    this.unpick();
    if (this.input) this.input.value = "";
    this.wrote();
    this.input?.focus();
  }

  /** A quick reply or a suggestion. */
  press(title: string, payload?: string): void {
    this.stuck = true;
    if (payload === undefined) this.session.send(title);
    else this.session.press({ title, payload });
    this.focusIn();
  }

  person(): void {
    this.stuck = true;
    void this.session.person();
  }

  private get input(): HTMLTextAreaElement | null {
    return this.find(".field textarea") as HTMLTextAreaElement | null;
  }

  /** As high as its text, up to what the style sheet allows. */
  private fit(): void {
    if (!this.input) return;
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }

  // --- pictures --------------------------------------------------------------------------------------

  browse(): void {
    this.find("input[type=file]")?.click();
  }

  browsed(event: Event): void {
    const input = event.target as HTMLInputElement;
    this.pick(firstPicture(input.files ?? undefined));
    input.value = "";
  }

  pasted(event: ClipboardEvent): void {
    const file = firstPicture(event.clipboardData?.files);
    if (!file) return;
    event.preventDefault();
    this.pick(file);
  }

  private dragged(event: DragEvent, dragging: boolean): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.dragging = dragging;
    if (event.type === "drop") this.pick(firstPicture(event.dataTransfer.files));
    this.draw();
  }

  private pick(file: File | undefined): void {
    if (!file) return;
    const fault = pictureFault(file);
    if (fault) return this.say(this.texts[fault]);
    this.unpick();
    this.picked = { file, source: URL.createObjectURL(file) };
    this.draw();
    this.input?.focus();
  }

  unpick(): void {
    if (this.picked) URL.revokeObjectURL(this.picked.source);
    this.picked = null;
    this.draw();
  }

  enlarge(source: string): void {
    this.zoomed = source;
    this.draw();
    void this.drawn.then(() => (this.find("dialog") as HTMLDialogElement | null)?.showModal?.());
  }

  // --- rating, menu ----------------------------------------------------------------------------------

  choose(stars: number): void {
    this.stars = stars;
    this.draw();
    void this.drawn.then(() => this.settle());
  }

  async rate(event: Event): Promise<void> {
    event.preventDefault();
    const comment = new FormData(event.target as HTMLFormElement).get("comment");
    const answer = await this.session.rateWith(this.stars, String(comment ?? "").trim());
    if (answer.ok) this.stars = 0;
    else this.say(answer.text ?? this.texts.tooFast);
    this.focusIn();
  }

  async transcript(): Promise<void> {
    this.toggleMenu();
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await this.session.fetch("/api/v1/transcript"));
      link.download = `okpay-${new Date().toISOString().slice(0, 10)}.txt`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch {
      this.say(this.texts.transcriptFailed);
    }
  }

  toggleSound(): void {
    this.notice.sound = !this.notice.sound;
    this.draw();
  }

  async toggleDesktop(): Promise<void> {
    if (!(await this.notice.setDesktop(!this.notice.desktop))) this.say(this.texts.desktopDenied);
    this.draw();
  }

  private say(text: string): void {
    clearTimeout(this.toastTimer);
    this.toast = text;
    this.toastTimer = window.setTimeout(() => this.say(""), TOAST_MS);
    if (!text) clearTimeout(this.toastTimer);
    this.draw();
  }

  // --- what the session tells --------------------------------------------------------------------------

  private get looking(): boolean {
    return this.isOpen && document.visibilityState === "visible";
  }

  private sessionChanged(fresh: Message[]): void {
    const { session, notice } = this;
    this.watchLink();
    this.restoreDraft();
    if (this.looking && this.stuck) session.seen();
    const last = fresh[fresh.length - 1];
    if (last && session.conversation) {
      if (this.looking && document.hasFocus()) notice.attend(session.conversation, last.seq);
      else {
        const name = last.agent ?? this.texts.bot;
        void notice.announce(session.conversation, last.seq, name, this.texts.notification, () => this.show());
      }
      if (!this.stuck) this.newBelow = true;
    }
    if (session.unread !== this.lastUnread) {
      this.lastUnread = session.unread;
      for (const callback of this.onUnread) callback(session.unread);
    }
    this.draw();
  }

  /** A short break is nobody's worry: it is said only when it lasts. */
  private watchLink(): void {
    const off = this.session.link === "offline" || this.session.link === "connecting";
    if (!off) {
      clearTimeout(this.offlineTimer);
      this.offlineTimer = 0;
      this.longOffline = false;
    } else if (!this.offlineTimer) {
      this.offlineTimer = window.setTimeout(() => {
        this.longOffline = true;
        this.draw();
      }, OFFLINE_SHOWN_MS);
    }
  }

  private attended = (event: Event): void => {
    if (event.type === "online" || this.looking) this.session.wake();
    if (this.looking && this.stuck) this.session.seen();
  };

  // --- scrolling -------------------------------------------------------------------------------------

  scrolled(): void {
    const log = this.find(".log");
    if (!log) return;
    this.stuck = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
    if (this.stuck && this.newBelow) {
      this.newBelow = false;
      this.draw();
    }
    if (this.stuck && this.looking) this.session.seen();
    if (log.scrollTop < NEAR_PX && this.session.timeline.more && !this.stuck) void this.older();
  }

  async older(): Promise<void> {
    const log = this.find(".log");
    if (this.loadingOlder || !log) return;
    this.loadingOlder = true;
    this.draw();
    await this.drawn;
    const fromBottom = log.scrollHeight - log.scrollTop;
    await this.session.older();
    await this.drawn;
    log.scrollTop = log.scrollHeight - fromBottom;
    this.loadingOlder = false;
    this.draw();
  }

  toBottom(): void {
    this.stuck = true;
    this.newBelow = false;
    this.draw();
    this.settle();
  }

  /** Keep the newest in sight, if it was. */
  settle(): void {
    const log = this.find(".log");
    if (log && this.stuck) log.scrollTop = log.scrollHeight;
  }

  protected override afterDrawing(): void {
    this.settle();
  }

  protected override focusLost(): void {
    this.focusIn();
  }

  // --- the whole ---------------------------------------------------------------------------------------

  private escaped(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    if (!this.menuOpen) return this.close();
    this.toggleMenu();
    this.find("#more")?.focus();
  }

  private find(selector: string): HTMLElement | null {
    return this.root.querySelector(selector);
  }

  protected override template(): TemplateResult {
    const { texts, options, page } = this;
    const label = options.title || texts.title;
    const unread = this.session.unread;
    return html`<section lang=${options.language} aria-label=${page ? nothing : label}>
      ${this.isOpen ? this.panel() : nothing}
      ${page
        ? nothing
        : html`<button
            class="launcher ${this.isOpen ? "open" : ""}"
            aria-expanded=${this.isOpen ? "true" : "false"}
            aria-label=${this.isOpen ? texts.close : texts.launch + (unread ? `，${fill(texts.unread, { count: unread })}` : "")}
            @click=${() => (this.isOpen ? this.close() : this.show())}
          >${this.isOpen ? DOWN : CHAT}${unread && !this.isOpen ? html`<b>${unread > 99 ? "99+" : unread}</b>` : nothing}</button>`}
    </section>`;
  }

  private panel(): TemplateResult {
    const full = this.stage.full && !this.page;
    return html`<div
        class="panel ${this.stage.full ? "full" : ""} ${this.page ? "page" : ""}"
        role=${this.page ? "main" : "dialog"}
        aria-modal=${full ? "true" : nothing}
        aria-label=${this.options.title || this.texts.title}
        @keydown=${(event: KeyboardEvent) => this.escaped(event)}
        @dragover=${(event: DragEvent) => this.dragged(event, true)}
        @dragleave=${(event: DragEvent) => this.dragged(event, false)}
        @drop=${(event: DragEvent) => this.dragged(event, false)}
      >
        ${header(this)} ${banner(this)}
        <div class="middle" @click=${() => this.menuOpen && this.toggleMenu()}>${log(this)}</div>
        ${composer(this)}
        ${this.dragging ? html`<div class="drop">${this.texts.drop}</div>` : nothing}
      </div>
      ${this.zoomed ? this.zoom() : nothing}`;
  }

  private zoom(): TemplateResult {
    const end = (): void => {
      this.zoomed = "";
      this.draw();
    };
    return html`<dialog aria-label=${this.texts.pictureOf} @close=${end} @click=${end}>
      <button class="round" aria-label=${this.texts.close}>${CLOSE}</button>
      <img src=${this.zoomed} alt=${this.texts.pictureOf} />
    </dialog>`;
  }
}
