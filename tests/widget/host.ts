import type { Controller, Host } from "../../widget/src/view/controllers/host";

/** An element that draws nothing, but keeps count. */
export class TestHost implements Host {
  readonly controllers: Controller[] = [];
  updates = 0;
  updateComplete = Promise.resolve(true);

  addController(controller: Controller): void {
    this.controllers.push(controller);
  }

  /** As Element does it: what is asked for is drawn a turn later. */
  requestUpdate(): void {
    this.updates++;
    this.updateComplete = Promise.resolve().then(() => {
      for (const controller of this.controllers) controller.hostUpdated?.();
      return true;
    });
  }

  connect(): void {
    for (const controller of this.controllers) controller.hostConnected?.();
  }

  disconnect(): void {
    for (const controller of this.controllers) controller.hostDisconnected?.();
  }
}

/** A host that has also what its controller asks of it. */
export function hostWith<More extends object>(more: More): TestHost & More {
  return Object.assign(new TestHost(), more);
}

/** Remembers what it was called with. */
export function calls<Arguments extends unknown[]>(): ((...given: Arguments) => void) & { given: Arguments[] } {
  const given: Arguments[] = [];
  return Object.assign((...one: Arguments): void => void given.push(one), { given });
}
