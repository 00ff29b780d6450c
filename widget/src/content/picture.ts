/** Screenshots: what may be sent. The desk checks again, by content. */

export const PICTURE_TYPES = ["image/png", "image/jpeg", "image/webp"];
export const PICTURE_BYTES = 5 * 1024 * 1024;

export type PictureFault = "badType" | "tooLarge";

export function pictureFault(file: { type: string; size: number }): PictureFault | null {
  if (!PICTURE_TYPES.includes(file.type)) return "badType";
  return file.size > PICTURE_BYTES ? "tooLarge" : null;
}

/** The first picture (or the first file at all, to say why not) among pasted or dropped ones. */
export function firstPicture(files: Iterable<File> | null | undefined): File | undefined {
  const all = [...(files ?? [])];
  return all.find((file) => file.type.startsWith("image/")) ?? all[0];
}
