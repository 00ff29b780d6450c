import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Some of the element's state and what it does, in Lit's sense; no more of Lit's contract than Element keeps. */
export type Controller = Omit<ReactiveController, "hostUpdate">;

/** The element, as its controllers know it. */
export interface Host extends Pick<ReactiveControllerHost, "requestUpdate" | "updateComplete"> {
  addController(controller: Controller): void;
}
