"""A site that runs on Turbo, as many do: bodies swapped or morphed, and put back from copies."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.embedded import Embedding, answered, chats, embedding
from tests.browser.shop import Answer

SOURCE = Path(__file__).parents[2] / "widget/node_modules/@hotwired/turbo/dist/turbo.es2017-umd.js"
PAGE = """<!doctype html><html lang="zh-CN"><head><title>商店</title>
<script src="/turbo.js" defer></script>{head}</head>
<body><a href="/two">二</a> <a href="/">一</a><h1>{path}</h1>{body}</body></html>"""
SNIPPET = "<script>window.OKPayChat = { getToken: async () => null };</script>"
MORPH = '<meta name="turbo-refresh-method" content="morph">'


def _open(site: Embedding, snippet_in: str) -> None:
    if not SOURCE.exists():
        pytest.skip("no Turbo: run npm ci in widget/")
    site.shop.answers["/turbo.js"] = Answer(SOURCE.read_text(encoding="utf-8"), kind="text/javascript")
    parts = {"head": MORPH, "body": ""}
    parts[snippet_in] += SNIPPET + site.script
    for path in ("/", "/two"):
        site.shop.answers[path] = Answer(PAGE.format(path=path, **parts))


@pytest.mark.parametrize("snippet_in", ["head", "body"])
def test_the_chat_goes_with_the_visitor(chromium: Browser, tmp_path: Path, snippet_in: str) -> None:
    with embedding(chromium, tmp_path) as site:
        _open(site, snippet_in)
        widget = site.visit()
        page = widget.page
        widget.open()
        answered(widget, "第一页")
        widget.box.fill("写到一半")
        page.evaluate("window.life = 'one'")
        # There, here, here again (a refresh, morphed), there, and back from the copies that Turbo keeps.
        for name, path in (("二", "/two"), ("一", "/"), ("一", "/"), ("二", "/two"), ("", "/"), ("", "/two")):
            if name:
                page.get_by_role("link", name=name).click()
            else:
                page.go_back()
            expect(page.get_by_role("heading", name=path, exact=True)).to_be_visible()
            page.wait_for_timeout(200)
            assert chats(page) == 1
            expect(widget.box).to_have_value("写到一半")
        assert page.evaluate("window.life") == "one"
        answered(widget, "第二页")
        widget.hear("回：第一页")
        site.close()
        assert site.lines == []
