import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Drop } from "../controllers/drop";
import type { Menu } from "../controllers/menu";
import type { Stage } from "../controllers/stage";
import { zoom, type ZoomProps } from "./zoom";

export interface PanelProps extends ZoomProps {
  label: string;
  /** It is the page itself, not something over it. */
  page: boolean;
  stage: Pick<Stage, "full">;
  drop: Pick<Drop, "over" | "dragged">;
  menu: Pick<Menu, "close">;
  escaped(event: KeyboardEvent): void;
}

type Floor = TemplateResult | TemplateResult[];

/** The open chat's frame: three floors, where a picture can be dropped, and one that is shown large. */
export function panel(chat: PanelProps, top: Floor, middle: Floor, bottom: Floor): TemplateResult {
  const { texts, label, page, stage, drop, menu } = chat;
  const dragged = (event: DragEvent): void => drop.dragged(event);
  return html`<div
      class="panel ${stage.full ? "full" : ""} ${page ? "page" : ""}"
      role=${page ? "main" : "dialog"}
      aria-modal=${stage.full && !page ? "true" : nothing}
      aria-label=${label}
      @keydown=${(event: KeyboardEvent) => chat.escaped(event)}
      @dragover=${dragged}
      @dragleave=${dragged}
      @drop=${dragged}
    >
      ${top}
      <div class="middle" @click=${() => menu.close()}>${middle}</div>
      ${bottom} ${drop.over ? html`<div class="drop">${texts.drop}</div>` : nothing}
    </div>
    ${zoom(chat)}`;
}
