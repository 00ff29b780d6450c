const said = new Set<string>();

/** A line for whoever runs the site, once a page. It must hold nothing of a token. */
export function complain(what: string): void {
  if (said.has(what)) return;
  said.add(what);
  console.warn(`OKPay chat: ${what}`);
}
