/** When a message was sent, as the customer's own clock shows it. */

const GAP_MS = 10 * 60_000;

/** A line with the time stands before a message when some time has passed since the one before. */
export function needsTime(before: string | undefined, at: string): boolean {
  return before === undefined || Date.parse(at) - Date.parse(before) > GAP_MS;
}

/** "14:03" today, "11月20日 14:03" this year, with the year else. */
export function momentText(at: string, now: Date, language: string): string {
  const then = new Date(at);
  const sameDay = then.toDateString() === now.toDateString();
  const sameYear = then.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(sameDay ? {} : { month: "short", day: "numeric" }),
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(then);
}
