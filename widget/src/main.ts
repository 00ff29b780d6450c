import { complain } from "./complaint";
import { type Config, readOptions } from "./options";
import { type Api, Page } from "./page";

const holder = window as unknown as { OKPayChat?: Config | Api };
const FILE = "okpay-chat.js";
const script = (document.currentScript ?? document.querySelector(`script[src*="${FILE}"]`)) as HTMLScriptElement | null;

/** Where this script came from; a module that was imported is named in an error's stack only. */
function source(config: Config): string {
  const found = script?.src || /https?:[^\s)]+\/okpay-chat\.js/.exec(new Error().stack ?? "")?.[0] || location.href;
  const named = config["server"] ?? script?.dataset["server"] ?? found.includes(FILE);
  if (!named) complain("where is the desk? Set `server`, or load the script from the desk.");
  return found;
}

function begin(): void {
  const config = (holder.OKPayChat ?? {}) as Config;
  const page = new Page(readOptions(script?.dataset ?? {}, config, source(config), navigator.languages));
  const { api } = page;
  // A single-page site runs its snippet anew on each of its pages: that must not end the API.
  Object.defineProperty(window, "OKPayChat", { configurable: true, get: () => api, set: (again: Config) => page.take(again) });
  api.create();
  if (config["logout"]) api.logout();
}

// A page that runs the script again has its chat already, or wants it back.
if (customElements.get("okpay-chat")) (holder.OKPayChat as Api).create();
else begin();
