import assert from "node:assert/strict";
import { test } from "node:test";
import { Zoom } from "../../widget/src/view/controllers/zoom";
import { calls, hostWith } from "./host";

test("a picture is shown large once its dialog is drawn", async () => {
  const showModal = calls();
  let drawn = false;
  const host = hostWith({ root: { querySelector: () => (drawn ? { showModal } : null) } });
  const zoom = new Zoom(host);
  zoom.enlarge("blob:1");
  assert.equal(zoom.source, "blob:1");
  drawn = true;
  await host.updateComplete;
  assert.equal(showModal.given.length, 1);
  zoom.end();
  assert.deepEqual([zoom.source, host.updates], ["", 2]);
});

test("a browser without modal dialogs shows it all the same", async () => {
  const host = hostWith({ root: { querySelector: () => ({}) } });
  const zoom = new Zoom(host);
  zoom.enlarge("blob:1");
  await host.updateComplete;
  assert.equal(zoom.source, "blob:1");
});
