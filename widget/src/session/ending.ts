/** Tells the desk that a visitor is done for good; it is heard also when the page goes at the same moment. */
export function end(server: string, visitor: string): void {
  const request = { method: "POST", headers: { "X-Visitor": visitor }, keepalive: true };
  // Nobody is left who could be told of a failure: the secret is forgotten all the same.
  fetch(`${server}/api/v1/end`, request).catch(() => undefined);
}
