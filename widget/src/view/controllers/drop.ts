import type { Host } from "./host";
import type { Picked } from "./picked";

export interface DropHost extends Host {
  picked: Pick<Picked, "pick">;
}

/** Files dragged over the chat. */
export class Drop {
  over = false;

  constructor(private readonly host: DropHost) {}

  /** dragover, dragleave and drop. */
  dragged(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.over = event.type === "dragover";
    if (event.type === "drop") this.host.picked.pick(event.dataTransfer.files);
    this.host.requestUpdate();
  }
}
