import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, palette } from "../../widget/src/style/colour";

type Rgb = [number, number, number];

function rgb(colour: string): Rgb {
  return colour.match(/\d+/g)!.map(Number) as Rgb;
}

test("whatever colour a site takes, what is written on it and in it can be read", () => {
  for (const colour of ["#1257c9", "#ffd100", "#fff", "#000", "#07c160", "#ff6a00", "#888"]) {
    const { accent, onAccent, onLight, onDark } = palette(colour)!;
    assert.ok(contrast(rgb(accent), rgb(onAccent)) >= 4.5, `${colour}: on it`);
    assert.ok(contrast(rgb(onLight), [240, 242, 245]) >= 4.5, `${colour}: on light`);
    assert.ok(contrast(rgb(onDark), [38, 43, 52]) >= 4.5, `${colour}: on dark`);
  }
});

test("what is no colour is refused", () => {
  for (const colour of ["", "red", "#12", "url(x)", "#1257c9;background:red"]) assert.equal(palette(colour), null);
});
