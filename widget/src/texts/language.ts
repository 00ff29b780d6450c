export type Language = "zh-CN" | "zh-TW" | "en";

/** The language asked for, or with "auto" the first of the browser's that there is; else zh-CN. */
export function chooseLanguage(wanted: string, browser: readonly string[]): Language {
  for (const tag of [wanted, ...browser]) {
    const name = tag.toLowerCase();
    if (/^zh\b.*\b(tw|hk|mo|hant)\b/.test(name)) return "zh-TW";
    if (/^zh\b/.test(name)) return "zh-CN";
    if (/^en\b/.test(name)) return "en";
  }
  return "zh-CN";
}
