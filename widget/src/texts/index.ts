import type { Language } from "./language";
import { en } from "./en";
import { type Texts, zhCN } from "./zh-CN";
import { zhTW } from "./zh-TW";

export type { Texts };

export const TEXTS: Record<Language, Texts> = { "zh-CN": zhCN, "zh-TW": zhTW, en };

/** "{name}已加入" with name 小林 -> "小林已加入". */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
