import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Options } from "../options";
import { Session } from "../session/session";
import { palette } from "../style/colour";
import { STYLES } from "../style/index";
import { TEXTS } from "../texts/index";
import type { Message } from "../wire/protocol";
import { Attention } from "./controllers/attention";
import { Draft } from "./controllers/draft";
import { Drop } from "./controllers/drop";
import { Focus } from "./controllers/focus";
import { Gallery } from "./controllers/gallery";
import { Menu } from "./controllers/menu";
import { Notice } from "./controllers/notice";
import { Outage } from "./controllers/outage";
import { Picked } from "./controllers/picked";
import { Rating } from "./controllers/rating";
import { Scrolling } from "./controllers/scrolling";
import { Stage } from "./controllers/stage";
import { Toast } from "./controllers/toast";
import { Unread } from "./controllers/unread";
import { Writing } from "./controllers/writing";
import { Zoom } from "./controllers/zoom";
import { Element } from "./element";
import { banner } from "./parts/banner";
import { composer } from "./parts/composer";
import { header } from "./parts/header";
import { launcher } from "./parts/launcher";
import { log } from "./parts/log";
import { panel } from "./parts/panel";

/** The element `<okpay-chat>`: puts the session, the controllers and the parts together. */
export class Chat extends Element {
  readonly texts = TEXTS[this.options.language];
  readonly label = this.options.title || this.texts.title;
  readonly page = this.options.mode === "page";
  isOpen = this.page;

  readonly session = new Session(this.options);
  readonly unread = new Unread();
  readonly notice = new Notice(this.session.storage);
  readonly focusing = new Focus(this);
  readonly toast = new Toast(this);
  readonly outage = new Outage(this);
  readonly zoom = new Zoom(this);
  readonly gallery = new Gallery(this);
  readonly draft = new Draft(this);
  readonly picked = new Picked(this);
  readonly drop = new Drop(this);
  readonly writing = new Writing(this);
  readonly rating = new Rating(this);
  readonly menu = new Menu(this);
  readonly scrolling: Scrolling = new Scrolling(this);
  readonly attention: Attention = new Attention(this);
  readonly stage = new Stage(this);

  constructor(readonly options: Options) {
    super(STYLES);
    this.session.changed = (fresh) => this.sessionChanged(fresh);
    this.session.emptied = (strange) => this.emptied(strange);
  }

  /** At first, and again in another place. */
  override connectedCallback(): void {
    const { options } = this;
    for (const [name, value] of Object.entries(palette(options.colour) ?? {})) this.style.setProperty(`--${name}`, value);
    for (const name of ["theme", "position", "mode"] as const) this.dataset[name] = options[name];
    super.connectedCallback();
    if (this.isOpen) this.enter();
  }

  show(): void {
    this.isOpen = true;
    this.enter();
    if (!this.page) void this.updateComplete.then(() => this.focusing.enter());
  }

  /** Open, on the page that is there now. */
  private enter(): void {
    this.scrolling.stick();
    this.stage.set(this.page);
    this.session.link.connect();
    this.requestUpdate();
    void this.updateComplete.then(() => {
      this.draft.show();
      this.scrolling.settle();
    });
  }

  close(): void {
    if (this.page || !this.isOpen) return;
    this.isOpen = false;
    this.menu.close();
    this.stage.clear();
    this.requestUpdate();
    void this.updateComplete.then(() => this.focusing.on(".launcher"));
  }

  /** What is in sight is another's from now on. */
  private emptied(strange: boolean): void {
    this.gallery.clear();
    this.draft.forget(strange);
    if (strange) this.picked.remove();
  }

  private sessionChanged(fresh: Message[]): void {
    this.outage.watch(this.session.link.state);
    this.draft.restore();
    this.attention.read();
    this.attention.came(fresh);
    this.unread.tell(this.session.reading.unread);
    this.requestUpdate();
  }

  escaped(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    if (!this.menu.isOpen) return this.close();
    this.menu.close();
    this.focusing.on("#more");
  }

  protected override focusLost(): void {
    this.focusing.enter();
  }

  // --- the parts ---------------------------------------------------------------------------------------

  protected override render(): TemplateResult {
    const { texts, page, isOpen, session } = this;
    const toggle = (): void => (isOpen ? this.close() : this.show());
    return html`<section lang=${this.options.language} aria-label=${page ? nothing : this.label}>
      ${isOpen ? panel(this, [header(this), banner(this)], log(this), composer(this)) : nothing}
      ${page ? nothing : launcher(texts, isOpen, session.reading.unread, toggle)}
    </section>`;
  }
}
