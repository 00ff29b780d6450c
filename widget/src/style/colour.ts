/** A site's colour made readable: WCAG AA (4.5:1) for the text on it and for text in it. */

type Rgb = [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [20, 23, 28];
/** The lightest of the dark surfaces: --quiet. */
const NIGHT: Rgb = [43, 49, 59];

export interface Palette {
  /** Behind buttons and the customer's words. */
  accent: string;
  /** Text on it. */
  onAccent: string;
  /** The accent as text on a light and on a dark surface. */
  onLight: string;
  onDark: string;
}

/** Null if it is not #rgb or #rrggbb. */
export function palette(colour: string): Palette | null {
  const accent = parse(colour);
  if (!accent) return null;
  const light = contrast(WHITE, accent) >= 4.5;
  return {
    accent: css(accent),
    onAccent: css(light ? WHITE : INK),
    onLight: css(towards(accent, [0, 0, 0], [240, 242, 245])),
    onDark: css(towards(accent, WHITE, NIGHT)),
  };
}

function parse(colour: string): Rgb | null {
  const match = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(colour.trim());
  if (!match) return null;
  const digits = match[1]!.length === 3 ? match[1]!.replace(/./g, "$&$&") : match[1]!;
  return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16)) as Rgb;
}

/** Mix in `end` until it can be read on `surface`. */
function towards(colour: Rgb, end: Rgb, surface: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = colour.map((value, at) => Math.round(value + (end[at]! - value) * share)) as Rgb;
    if (contrast(mixed, surface) >= 4.6) return mixed;
  }
  return end;
}

export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function css(colour: Rgb): string {
  return `rgb(${colour.join(",")})`;
}
