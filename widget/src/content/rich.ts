/** Text as blocks: paragraphs and numbered steps. Never markup: the view renders each part as text. */

export type Block = { steps: false; text: string } | { steps: true; start: number; items: string[] };
export type Part = { text: string; href?: string };

const STEP = /^\s*(\d{1,2})[.．、)）](?!\d)\s*(\S.*)$/;
const LINK = /https?:\/\/[^\s<>"'“”‘’，。；：！？、（）【】《》「」]+/gi;
const CLOSING = /[.,;:!?)\]}]+$/;

/** Lines 1. 2. 3. become steps when there are at least two in sequence. */
export function blocks(text: string): Block[] {
  const lines = text.split(/\r?\n/);
  const found: Block[] = [];
  let plain: string[] = [];
  const flush = (): void => {
    const joined = plain.join("\n").replace(/^\n+|\s+$/g, "");
    if (joined) found.push({ steps: false, text: joined });
    plain = [];
  };
  for (let index = 0; index < lines.length; ) {
    const items = sequence(lines, index);
    if (items.length < 2) {
      plain.push(lines[index++]!);
      continue;
    }
    flush();
    found.push({ steps: true, start: Number(STEP.exec(lines[index]!)![1]), items });
    index += items.length;
  }
  flush();
  return found;
}

function sequence(lines: string[], from: number): string[] {
  const items: string[] = [];
  let expected = 0;
  for (let index = from; index < lines.length; index++) {
    const match = STEP.exec(lines[index]!);
    if (!match || (items.length > 0 && Number(match[1]) !== expected)) break;
    expected = Number(match[1]) + 1;
    items.push(match[2]!.trim());
  }
  return items;
}

/** Text cut at its http and https addresses. */
export function links(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const address = match[0].replace(CLOSING, "");
    if (!isWeb(address)) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: address, href: address });
    from = match.index + address.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

function isWeb(address: string): boolean {
  try {
    return /^https?:$/.test(new URL(address).protocol);
  } catch {
    return false;
  }
}
