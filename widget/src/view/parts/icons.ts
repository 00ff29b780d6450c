import { svg, type TemplateResult } from "lit/html.js";

/** Line icons on a 24 grid; decoration only, the label stands beside or on the button. */
function icon(path: string): TemplateResult {
  return svg`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${path} /></svg>`;
}

export const CHAT = icon("M4 5.5h16v11H11l-4.5 3.5v-3.5H4zM8.5 9.5h7M8.5 12.5h4");
export const DOWN = icon("M6 9.5l6 6 6-6");
export const CLOSE = icon("M6 6l12 12M18 6L6 18");
export const MORE = icon("M12 5.5v.01M12 12v.01M12 18.5v.01");
export const BOT = icon("M5 9h14v9.5H5zM12 9V5.5M12 5v.01M9 13.2v.6M15 13.2v.6M2.5 12.5v2.5M21.5 12.5v2.5");
export const PERSON = icon("M12 12a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6zM4.8 20c.6-3.6 3.4-5.4 7.2-5.4s6.6 1.8 7.2 5.4");
export const HEADSET = icon("M4.5 15v-3a7.5 7.5 0 0 1 15 0v3M4.5 13.500h2.800v5H4.500zM16.7 13.500h2.800v5h-2.800zM18 18.500c0 1.7-1.5 2.5-4 2.5");
export const PICTURE = icon("M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 9v.01");
export const SEND = icon("M12 19V5.500M6 11l6-6 6 6");
export const CHECK = icon("M5 12.500l4.5 4.500L19 7.5");
export const CHECKS = icon("M2.5 12.500l4.5 4.5 9.5-9.500M11.5 16.500l.5.5 9.5-9.5");
export const CLOCK = icon("M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 7.500V12l3 2");
export const ALERT = icon("M12 4l9 16H3zM12 10v4.500M12 17.200v.01");
export const INFO = icon("M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 11v5M12 8v.01");
export const STAR = icon("M12 4l2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z");
export const SHIELD = icon("M12 3.500l7 2.500v5.500c0 4.3-2.9 7.5-7 9-4.1-1.5-7-4.7-7-9V6zM9 12l2.2 2.200L15.2 10");
