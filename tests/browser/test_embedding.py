"""On somebody else's site: another origin, with the strictest policy under which the widget works."""

from __future__ import annotations

from tests.browser.conftest import NewDevice
from tests.browser.shop import open_shop
from tests.browser.widget import FEES, Widget

POLICY = "default-src 'none'; script-src {desk}; connect-src {desk} {socket}; img-src blob: data:"
SCRIPT = '<script src="{desk}/widget/okpay-chat.js" data-position="left" defer></script>'


def test_another_site_embeds_it_under_a_strict_policy(device: NewDevice, shop_port: int) -> None:
    made = device()
    with open_shop(shop_port) as shop:
        policy = POLICY.format(desk=made.url, socket=made.url.replace("http", "ws"))
        shop.page(SCRIPT.format(desk=made.url), Content_Security_Policy=policy)
        # The site's own pages are the one foreign thing here.
        made.forgive(f"another host: {shop.url}/")
        widget = Widget(made, shop.url)
        widget.open()
        box = widget.panel.bounding_box()
        assert box is not None and box["x"] < 100
        widget.ask("手续费怎么收", FEES)
        widget.page.reload()
        widget.open()
        widget.hear(FEES)
        assert widget.said("customer") == ["手续费怎么收"]
