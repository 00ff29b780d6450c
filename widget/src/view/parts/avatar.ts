import { html, type TemplateResult } from "lit/html.js";
import { BOT } from "./icons";

/** Beside what somebody says; decoration only. */
export function avatar(speaker: "bot" | "agent", name: string): TemplateResult {
  return html`<span class="avatar ${speaker}" aria-hidden="true">${speaker === "bot" ? BOT : [...name][0]}</span>`;
}
