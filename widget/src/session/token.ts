const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** What a customer who is not signed in may be answered with: RFC 9110, 15.5.2 and 15.5.4. */
const NOBODY = [401, 403];
/** Longer than any word of an error's text, shorter than any token. */
const SECRET = /[\w.-]{24,}/g;

/**
 * The token in whatever a site's getToken has given: a JWT, an object with one in `token`, either as JSON, or the
 * answer of the site's server itself. Null: nobody is signed in.
 *
 * Throws an Error that says in a few words what was given instead, without a piece of it.
 */
export async function tokenIn(given: unknown): Promise<string | null> {
  if (typeof Response !== "undefined" && given instanceof Response) return inAnswer(given);
  if (given === null) return null;
  if (typeof given === "string") return inText(given.trim());
  const held = typeof given === "object" ? (given as { token?: unknown }).token : undefined;
  if (held === undefined) throw new Error(given === undefined ? "gave nothing" : `gave a value of type ${typeof given}`);
  return tokenIn(held);
}

/** What an error of the site's says of itself, without what may be secret. */
export function reasonOf(error: unknown): string {
  return String(error).replace(SECRET, "…").slice(0, 120);
}

async function inAnswer(answer: Response): Promise<string | null> {
  if (NOBODY.includes(answer.status)) return null;
  if (!answer.ok) throw new Error(`got an answer with status ${answer.status}`);
  return inText((await answer.text()).trim());
}

async function inText(text: string): Promise<string | null> {
  if (text === "" || JWT.test(text)) return text || null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON either.
  }
  if (value === undefined || typeof value === "number") {
    throw new Error(`gave ${text.startsWith("<") ? "a web page (to sign in?)" : "a text that is no JWT"}`);
  }
  return tokenIn(value);
}

/** The account that a token speaks of, if it can be read; whether that is true only the desk can tell. */
export function accountOf(token: string | null): string | null {
  try {
    const claims = token!.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/");
    return (JSON.parse(atob(claims)) as { account_id?: string }).account_id ?? null;
  } catch {
    return null;
  }
}
