import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { download } from "../../widget/src/session/download";

let server: Server;
let address: string;

before(async () => {
  server = createServer((request, response) => {
    response.statusCode = request.headers["x-visitor"] === "v-1" ? 200 : 403;
    response.setHeader("Content-Type", "text/plain");
    response.end("全文");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/transcript`;
});

after(() => {
  server.close();
  server.closeAllConnections();
});

test("what the desk has for this customer comes", async () => {
  const file = await download(address, { "X-Visitor": "v-1" });
  assert.deepEqual([await file.text(), file.type], ["全文", "text/plain"]);
});

test("a refusal is no file", async () => {
  await assert.rejects(download(address, {}), /403/);
});
