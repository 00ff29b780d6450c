// A whole talk with a generated client: every operation, and every error that the document knows.
//
//     node built/talk.js surroundings.json        (from tests/clients/conftest.py)
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./desk.js";

type Desk = Client<paths>;
type Refusal = components["schemas"]["Refusal"];
type ErrorName = components["schemas"]["Error"];
type Given = Record<
  "desk" | "queueing" | "limited" | "broken" | "token" | "fresh" | "expired" | "picture" | "large",
  string
>;
type Answer<Data> = { data?: Data; error?: Refusal; response: Response };

const given = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Given;
const seen = new Set<ErrorName>();

const verified = (baseUrl: string, token: string): Desk =>
  createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

const visitor = (baseUrl: string, secret: string): Desk =>
  createClient<paths>({ baseUrl, headers: { "X-Visitor": secret } });

/** The content of an answer that says yes. */
function the<Data>(answer: Answer<Data>, status: number): Data {
  assert.equal(answer.response.status, status, JSON.stringify(answer.error));
  assert(answer.data !== undefined);
  return answer.data;
}

/** Holds an answer that says yes and nothing more. */
function noted(answer: Answer<unknown>): void {
  assert.equal(answer.response.status, 204, JSON.stringify(answer.error));
}

/** Holds an answer that says no. */
function refused(answer: Answer<unknown>, status: number, error: ErrorName): void {
  assert.equal(answer.response.status, status);
  assert.equal(answer.error?.error, error);
  assert(answer.error.text);
  if (status === 429 || status === 503) assert(Number(answer.response.headers.get("Retry-After")) > 0);
  seen.add(error);
}

/** A picture's form; fetch names its boundary by itself. */
function form(file: Blob): { body: { file: Blob }; bodySerializer: (body: { file: Blob }) => FormData } {
  return {
    body: { file },
    bodySerializer: (body) => {
      const data = new FormData();
      data.append("file", body.file, "a.png");
      return data;
    },
  };
}

const send = (desk: Desk, body: components["schemas"]["MessageRequest"]) => desk.POST("/api/v1/messages", { body });

const news = (desk: Desk, after: number, wait: number) =>
  desk.GET("/api/v1/messages", { params: { query: { after, wait } } });

/** Said, answered, read, kept. */
async function talk(desk: Desk): Promise<void> {
  const sent = the(await send(desk, { client_id: "t-1", text: "你好" }), 201);
  assert.equal(the(await send(desk, { client_id: "t-1", text: "你好" }), 200).seq, sent.seq);
  const found = the(await news(desk, sent.seq, 20), 200);
  const [answer] = found.messages;
  assert(answer?.text === "回：你好" && found.mode === "bot" && !found.more && found.queue === null);
  const payload = answer.buttons[0]?.payload ?? "";
  assert.equal(the(await send(desk, { client_id: "t-2", payload }), 201).text, "手续费");
  noted(await desk.POST("/api/v1/read", { body: { seq: answer.seq } }));
  noted(await desk.POST("/api/v1/typing", { body: { on: true, draft: "我想" } }));
  assert(the(await desk.GET("/api/v1/transcript", { parseAs: "text" }), 200).includes("你好"));
}

/** A picture, up and down. */
async function show(desk: Desk): Promise<void> {
  const file = new Blob([readFileSync(given.picture)]);
  const { picture } = the(await desk.POST("/api/v1/pictures", form(file)), 201);
  assert.equal(the(await send(desk, { client_id: "t-3", picture }), 201).picture, picture);
  const id = picture.split("/").at(-1) ?? "";
  const answer = await desk.GET("/api/v1/pictures/{id}", { params: { path: { id } }, parseAs: "blob" });
  const stored: Blob = the(answer, 200);
  assert(stored.type === "image/png" && stored.size > 0);
}

/** A person is asked for, waited for, not waited for any more, and rated. */
async function waitForPerson(): Promise<void> {
  const anybody = createClient<paths>({ baseUrl: given.queueing });
  const { visitor: secret } = the(await anybody.POST("/api/v1/session", { body: { channel: "app" } }), 200);
  assert(secret);
  const desk = visitor(given.queueing, secret);
  const { seq } = the(await desk.POST("/api/v1/person", { body: { client_id: "p-1" } }), 201);
  assert.equal(the(await desk.POST("/api/v1/person", { body: { client_id: "p-1" } }), 200).seq, seq);
  let found = the(await news(desk, seq, 20), 200);
  while (found.mode !== "waiting") found = the(await news(desk, seq, 20), 200);
  assert(found.queue && found.queue.position >= 1);
  noted(await desk.POST("/api/v1/leave-queue"));
  assert.equal(the(await news(desk, 0, 0), 200).mode, "bot");
  noted(await desk.POST("/api/v1/rating", { body: { stars: 5, comment: "很好" } }));
}

/** Every way in which the desk says no. */
async function beRefused(desk: Desk): Promise<void> {
  refused(await send(desk, { client_id: "", text: "x" }), 400, "invalid");
  refused(await verified(given.desk, "abc").POST("/api/v1/session"), 401, "invalid");
  refused(await news(verified(given.desk, given.expired), 0, 0), 401, "expired");
  refused(await news(verified(given.desk, given.fresh), 0, 0), 404, "not_found");
  refused(await desk.GET("/api/v1/pictures/{id}", { params: { path: { id: "none" } } }), 404, "not_found");
  refused(await send(desk, { client_id: "t-4", payload: "没有" }), 409, "not_offered");
  refused(await send(desk, { client_id: "t-5", text: "长".repeat(10_001) }), 413, "too_long");
  refused(await desk.POST("/api/v1/pictures", form(new Blob([readFileSync(given.large)]))), 413, "too_large");
  refused(await desk.POST("/api/v1/pictures", form(new Blob(["no picture"]))), 415, "bad_type");
  for (let asked = 0; asked < 7; asked += 1) await news(verified(given.limited, given.token), 0, 0);
  refused(await news(verified(given.limited, given.token), 0, 0), 429, "rate_limited");
  refused(await send(verified(given.broken, given.token), { client_id: "t-6", text: "x" }), 503, "unavailable");
  assert.equal(seen.size, 9);
}

const desk = verified(given.desk, given.token);
assert(the(await createClient<paths>({ baseUrl: given.desk }).GET("/health"), 200).ok);
assert(the(await desk.POST("/api/v1/session", { body: { after: 0, channel: "app" } }), 200).verified);
await talk(desk);
await show(desk);
await waitForPerson();
await beRefused(desk);
console.log("all answers came as documented");
