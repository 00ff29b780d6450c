import { firstPicture, pictureFault, type PictureFault } from "../../content/picture";
import type { Texts } from "../../texts/index";
import type { Focus } from "./focus";
import type { Host } from "./host";
import type { Toast } from "./toast";

/** Files as a page gets them: chosen, pasted or dropped. */
export type Files = Iterable<File> | null | undefined;

export interface PickedHost extends Host {
  toast: Pick<Toast, "say">;
  texts: Pick<Texts, PictureFault>;
  focusing: Pick<Focus, "write">;
}

/** The picture that goes out with the next message. */
export class Picked {
  file: File | undefined;
  /** An address an image element can show. */
  source = "";

  constructor(private readonly host: PickedHost) {}

  /** The first picture of these, unless it will not do; false if there was no file at all. */
  pick(files: Files): boolean {
    const file = firstPicture(files);
    const fault = file && pictureFault(file);
    if (fault) this.host.toast.say(this.host.texts[fault]);
    else if (file) {
      this.remove();
      this.file = file;
      this.source = URL.createObjectURL(file);
      this.host.focusing.write();
    }
    return Boolean(file);
  }

  pasted(event: Pick<ClipboardEvent, "clipboardData" | "preventDefault">): void {
    if (this.pick(event.clipboardData?.files)) event.preventDefault();
  }

  remove(): void {
    if (this.file) URL.revokeObjectURL(this.source);
    this.file = undefined;
    this.host.requestUpdate();
  }
}
