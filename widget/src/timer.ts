/** One thing to be done later; what was planned before is not done any more. */
export class Timer {
  private planned = 0;

  plan(act: () => void, milliseconds: number): void {
    this.cancel();
    this.planned = window.setTimeout(act, milliseconds);
  }

  cancel(): void {
    clearTimeout(this.planned);
  }
}
