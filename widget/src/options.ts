import { complain } from "./complaint";
import { chooseLanguage, type Language } from "./texts/language";

/** A site's way to ask who is signed in; whatever comes of it is looked at. */
export type GetToken = () => unknown;

/** What a site may set: data attributes of the script tag, or `window.OKPayChat = {…}` before it. */
export interface Options {
  server: string;
  position: "left" | "right";
  colour: string;
  language: Language;
  theme: "auto" | "light" | "dark";
  /** "page": fills the page, without launcher (in-app). */
  mode: "float" | "page";
  title: string;
  greeting: string;
  /** What an empty conversation offers to press. */
  suggestions: string[] | null;
  /** Gives a fresh identity token, or null for nobody signed in. */
  getToken: GetToken | null;
}

export type Config = Record<string, unknown>;

const BUNDLE = /\/widget\/okpay-chat\.js$/;

/** Config wins over data attributes; whatever is malformed counts as not given. */
export function readOptions(data: DOMStringMap, config: Config, scriptUrl: string, languages: readonly string[]): Options {
  const given = (name: string): string => {
    const value = config[name] ?? data[name];
    return typeof value === "string" ? value.trim() : "";
  };
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T =>
    allowed.find((value) => value === given(name)) ?? allowed[0]!;
  const suggestions = config["suggestions"] ?? (data["suggestions"] ? data["suggestions"].split("|") : null);
  return {
    server: given("server").replace(/\/+$/, "") || serverOf(scriptUrl),
    position: oneOf("position", ["right", "left"] as const),
    colour: given("colour") || given("color"),
    language: chooseLanguage(given("language"), languages),
    theme: oneOf("theme", ["auto", "light", "dark"] as const),
    mode: oneOf("mode", ["float", "page"] as const),
    title: given("title"),
    greeting: given("greeting"),
    suggestions: Array.isArray(suggestions) ? suggestions.map(String).filter(Boolean) : null,
    getToken: readGetToken(config),
  };
}

/** Null: the site has no customers who sign in. */
export function readGetToken({ getToken }: Config): GetToken | null {
  if (typeof getToken === "function") return getToken as GetToken;
  if (getToken !== undefined && getToken !== null) complain("getToken is to be a function; it is left out.");
  return null;
}

/** The desk that served the bundle: its origin, and the path it may be mounted under. */
function serverOf(scriptUrl: string): string {
  const url = new URL(scriptUrl);
  return url.origin + (BUNDLE.test(url.pathname) ? url.pathname.replace(BUNDLE, "") : "");
}
