import assert from "node:assert/strict";
import { test } from "node:test";
import { Gallery } from "../../widget/src/view/controllers/gallery";
import { hostWith, type TestHost } from "./host";

const ADDRESS = "/api/v1/pictures/p1";

/** A gallery at a desk that gives these in turn; nothing: it fails. */
function begin(...pictures: (Blob | null)[]): { gallery: Gallery; host: TestHost; asked: string[] } {
  const asked: string[] = [];
  const fetch = async (address: string): Promise<Blob> => {
    asked.push(address);
    const picture = pictures.shift();
    if (!picture) throw new Error("404");
    return picture;
  };
  const host = hostWith({ session: { fetch } });
  return { gallery: new Gallery(host), host, asked };
}

async function loaded(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test("a picture is fetched once, and drawn when it is there", async () => {
  const { gallery, host, asked } = begin(new Blob(["bytes"]));
  assert.deepEqual([gallery.source(ADDRESS), gallery.source(ADDRESS)], ["loading", "loading"]);
  await loaded();
  assert.equal(host.updates, 1);
  const source = gallery.source(ADDRESS);
  assert.equal(await (await fetch(source)).text(), "bytes");
  assert.deepEqual(asked, [ADDRESS]);
});

test("one that did not come can be asked for again", async () => {
  const { gallery, host } = begin(null, new Blob(["bytes"]));
  gallery.source(ADDRESS);
  await loaded();
  assert.equal(gallery.source(ADDRESS), "failed");
  gallery.again(ADDRESS);
  assert.equal(host.updates, 2);
  assert.equal(gallery.source(ADDRESS), "loading");
  await loaded();
  assert.match(gallery.source(ADDRESS), /^blob:/);
});

test("one at hand is shown at once, always under the same address", () => {
  const { gallery, asked } = begin();
  const picture = new Blob(["bytes"]);
  assert.match(gallery.local("c-1", picture), /^blob:/);
  assert.equal(gallery.local("c-1", picture), gallery.local("c-1", picture));
  assert.deepEqual(asked, []);
});

test("off the page nothing of them is kept", async () => {
  const { gallery, host } = begin();
  const source = gallery.local("c-1", new Blob(["bytes"]));
  host.disconnect();
  await assert.rejects(fetch(source));
  assert.notEqual(gallery.local("c-1", new Blob(["bytes"])), source);
});
