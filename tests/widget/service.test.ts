import assert from "node:assert/strict";
import { test } from "node:test";
import { Service } from "../../widget/src/session/service";

test("the agent who gave the customer back is named until the customer writes", () => {
  const service = new Service();
  service.take({ mode: "human", agent: "小林" });
  assert.deepEqual([service.agent, service.left], ["小林", null]);
  service.take({ mode: "bot" });
  assert.deepEqual([service.agent, service.left], [null, "小林"]);
  service.goOn();
  assert.equal(service.left, null);
});

test("an agent who comes back has not left, and is rated anew", () => {
  const service = new Service();
  service.take({ mode: "human", agent: "小林" });
  service.take({ mode: "bot" });
  service.rating = "given";
  service.take({ mode: "human", agent: "小周" });
  assert.deepEqual([service.agent, service.left, service.rating], ["小周", null, "no"]);
});

test("a closed conversation names nobody who left", () => {
  const service = new Service();
  service.take({ mode: "human", agent: "小林" });
  service.take({ mode: "closed" });
  assert.equal(service.left, null);
});

test("a place in the queue is known while one waits, an agent while one is there", () => {
  const service = new Service();
  service.take({ mode: "waiting", queue: { position: 2, wait_minutes: 3 }, agent: "小林" });
  assert.deepEqual([service.queue?.position, service.agent, service.personal], [2, null, true]);
  service.take({ mode: "human", agent: "小林" });
  assert.deepEqual([service.queue, service.agent, service.personal], [null, "小林", true]);
  service.take({ mode: "bot" });
  assert.equal(service.personal, false);
});

test("the thanks for a rating go with the next message, the question stays", () => {
  const service = new Service();
  service.rating = "given";
  service.goOn();
  assert.equal(service.rating, "no");
  service.rating = "asked";
  service.goOn();
  assert.equal(service.rating, "asked");
});

test("nothing of it is left for another customer", () => {
  const service = new Service();
  service.take({ mode: "human", agent: "小林" });
  service.take({ mode: "bot" });
  service.take({ mode: "waiting", queue: { position: 1, wait_minutes: null } });
  service.rating = "asked";
  service.forget();
  assert.deepEqual({ ...service }, { ...new Service() });
});
