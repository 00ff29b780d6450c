import assert from "node:assert/strict";
import { test } from "node:test";
import { reasonOf, tokenIn } from "../../widget/src/session/token";

const TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJPSzEwMDAwMDAxIn0.sZ7-_4bT0mZ2Hq8v1oPq5nO3xk";

function answer(status: number, body: string | null = null): Response {
  return new Response(body, { status });
}

test("a token is found however it is given", async () => {
  const ways: unknown[] = [
    TOKEN,
    ` ${TOKEN}\n`,
    JSON.stringify(TOKEN),
    { token: TOKEN },
    { token: TOKEN, expires_in: 900 },
    JSON.stringify({ token: TOKEN }),
    answer(200, TOKEN),
    answer(200, `${TOKEN}\n`),
    answer(200, JSON.stringify({ token: TOKEN })),
  ];
  for (const given of ways) assert.equal(await tokenIn(given), TOKEN, String(given));
});

test("nobody signed in is no fault, however it is said", async () => {
  const ways: unknown[] = [
    null,
    "",
    " \n",
    "null",
    '""',
    { token: null },
    '{"token": null}',
    answer(401, "Unauthorized"),
    answer(403, "<h1>Forbidden</h1>"),
    answer(204),
    answer(200, ""),
    answer(200, "null"),
  ];
  for (const given of ways) assert.equal(await tokenIn(given), null, String(given));
});

test("anything else is named, and nothing of it is repeated", async () => {
  const ways: [unknown, string][] = [
    [undefined, "gave nothing"],
    ["Unauthorized", "gave a text that is no JWT"],
    ["undefined", "gave a text that is no JWT"],
    ["12345", "gave a text that is no JWT"],
    [`Bearer ${TOKEN}`, "gave a text that is no JWT"],
    ["<!doctype html><title>Sign in</title>", "gave a web page (to sign in?)"],
    [answer(200, "<html>"), "gave a web page (to sign in?)"],
    [answer(404, "Not found"), "got an answer with status 404"],
    [answer(500), "got an answer with status 500"],
    [false, "gave a value of type boolean"],
    [42, "gave a value of type number"],
    [{}, "gave a value of type object"],
    [{ jwt: TOKEN }, "gave a value of type object"],
    ['{"error": "unauthorized"}', "gave a value of type object"],
    ["false", "gave a value of type boolean"],
  ];
  for (const [given, what] of ways) await assert.rejects(tokenIn(given), { message: what }, String(given));
});

test("an error's words are kept, what may be a secret in them is not", () => {
  assert.equal(reasonOf(new TypeError("Failed to fetch")), "TypeError: Failed to fetch");
  assert.equal(reasonOf("no"), "no");
  const reason = reasonOf(new Error(`refused ${TOKEN}`));
  assert.equal(reason, "Error: refused …");
  assert.ok(reasonOf("no ".repeat(500)).length <= 120);
});
