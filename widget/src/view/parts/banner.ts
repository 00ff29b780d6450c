import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Ownership } from "../../session/ownership";
import type { Requests } from "../../session/requests";
import type { Service } from "../../session/service";
import type { Session } from "../../session/session";
import { fill, type Texts } from "../../texts/index";
import type { Outage } from "../controllers/outage";
import { ALERT, BOT, CLOCK, HEADSET, INFO } from "./icons";

export interface BannerProps {
  texts: Texts;
  session: Pick<Session, "link" | "service" | "signIn" | "continueAnonymously"> & {
    requests: Pick<Requests, "leaveQueue">;
    ownership: Pick<Ownership, "question" | "answer">;
  };
  outage: Pick<Outage, "lasting">;
}

/** One line on how things stand; the most pressing wins. */
export function banner(props: BannerProps): TemplateResult {
  return html`<div class="banner-slot" role="status">${content(props)}</div>`;
}

function content({ texts, session, outage }: BannerProps): TemplateResult | typeof nothing {
  const { link, service, ownership } = session;
  const { mode, agent, left } = service;
  if (link.state === "sign-in") {
    return strip("warn", ALERT, texts.signIn, html`
      <button class="plain" @click=${() => void session.signIn()}>${texts.signInAgain}</button>
      <button class="plain" @click=${() => session.continueAnonymously()}>${texts.goOn}</button>`);
  }
  if (link.state === "barred") return strip("warn", ALERT, texts.barred);
  if (ownership.question) {
    return strip("calm", INFO, texts.resume, html`
      <button class="plain" @click=${() => ownership.answer(true)}>${texts.resumeYes}</button>
      <button class="plain" @click=${() => ownership.answer(false)}>${texts.resumeNo}</button>`);
  }
  if (link.state === "offline" && outage.lasting) return strip("warn", ALERT, link.crowded ? texts.crowded : texts.offline);
  if (link.state === "connecting" && outage.lasting) return strip("calm", CLOCK, texts.connecting);
  if (mode === "waiting") {
    return strip("wait", CLOCK, `${texts.waiting}${place(texts, service)}`, html`
      <button class="plain" @click=${() => void session.requests.leaveQueue()}>${texts.leave}</button>`);
  }
  if (mode === "human") return strip("human", HEADSET, fill(texts.joined, { name: agent ?? texts.agent }));
  if (mode === "closed") return strip("calm", INFO, texts.closed);
  if (left) return strip("calm", BOT, fill(texts.left, { name: left }));
  return nothing;
}

function place(texts: Texts, { queue }: Pick<Service, "queue">): string {
  if (!queue) return "";
  const { position, wait_minutes: minutes } = queue;
  const ahead = position > 1 ? fill(texts.position, { count: position - 1 }) : texts.nextInLine;
  return [ahead, minutes ? fill(texts.minutes, { count: minutes }) : ""].filter(Boolean).map((part) => ` · ${part}`).join("");
}

function strip(kind: string, icon: TemplateResult, text: string, actions: TemplateResult | typeof nothing = nothing): TemplateResult {
  return html`<div class="strip ${kind}">${icon}<span>${text}</span>${actions}</div>`;
}
