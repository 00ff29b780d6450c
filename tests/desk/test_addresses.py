"""Origins and networks in variables: the usual slips are mended or named."""

from __future__ import annotations

import pytest

from desk.addresses import networks, origins, without_default_port


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("", ()),
        ("https://www.okpay.com", ("https://www.okpay.com",)),
        ("https://www.okpay.com/", ("https://www.okpay.com",)),
        ("https://www.okpay.com//", ("https://www.okpay.com",)),
        ("HTTPS://WWW.OKPay.com", ("https://www.okpay.com",)),
        ("https://www.okpay.com:443", ("https://www.okpay.com",)),
        ("http://www.okpay.com:80/", ("http://www.okpay.com",)),
        ("https://www.okpay.com:8443", ("https://www.okpay.com:8443",)),
        ("http://www.okpay.com:443", ("http://www.okpay.com:443",)),
        ("http://localhost:3000", ("http://localhost:3000",)),
        ("https://a.example,https://b.example", ("https://a.example", "https://b.example")),
        (" https://a.example , https://b.example, ", ("https://a.example", "https://b.example")),
        ("https://a.example https://b.example", ("https://a.example", "https://b.example")),
        ("https://a.example；https://b.example，", ("https://a.example", "https://b.example")),
        ("https://a.example,https://A.example/", ("https://a.example",)),
        ("https://帮助.okpay.com", ("https://xn--7frx1y.okpay.com",)),
        ("http://[::1]:8080", ("http://[::1]:8080",)),
    ],
)
def test_origins_are_read_as_browsers_send_them(value: str, read: tuple[str, ...]) -> None:
    assert origins("DESK_ALLOWED_ORIGINS", value) == read


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("*", "no wildcards"),
        ("https://*.okpay.com", "no wildcards"),
        ("www.okpay.com", "begins with https://"),
        ("//www.okpay.com", "begins with https://"),
        ("null", "begins with https://"),
        ("https//www.okpay.com", "begins with https://"),
        ("wss://www.okpay.com", "begins with https://"),
        ('["https://www.okpay.com"]', "begins with https://"),
        ("https://www.okpay.com/help", "no path"),
        ("https://www.okpay.com?x=1", "no path"),
        ("https://www.okpay.com/#chat", "no path"),
        ("https://", "stands a host"),
        ("https://user:secret@www.okpay.com", "stands a host"),
        ("https://www.okpay.com:http", "malformed"),
        ("https://www.okpay.com:99999", "malformed"),
        ("https://www..okpay.com", "malformed"),
        ("https://okpay.com'", "stands a host"),
        ("https://-okpay-.com-", "stands a host"),
        ("https://[::1", "malformed"),
    ],
)
def test_what_is_no_origin_is_named_by_its_place(value: str, said: str) -> None:
    """Not by its value: that may hold anything."""
    with pytest.raises(ValueError, match=f"DESK_ALLOWED_ORIGINS, entry 2: .*{said}") as caught:
        origins("DESK_ALLOWED_ORIGINS", f"https://a.example,{value}")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("", ()),
        ("127.0.0.1", ("127.0.0.1",)),
        ("127.0.0.1,::1", ("127.0.0.1", "::1")),
        ("[::1] 10.0.0.1", ("::1", "10.0.0.1")),
        ("10.0.0.0/24", ("10.0.0.0/24",)),
        ("10.0.0.7/24", ("10.0.0.0/24",)),
        ("10.0.0.7/32", ("10.0.0.7",)),
        ("FD00::/8", ("fd00::/8",)),
        ("10.0.0.1，10.0.0.1", ("10.0.0.1",)),
    ],
)
def test_networks(value: str, read: tuple[str, ...]) -> None:
    assert networks("DESK_TRUSTED_PROXIES", value) == read


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("*", "believes everybody"),
        ("0.0.0.0/0", "believes everybody"),
        ("::/0", "believes everybody"),
        ("localhost", "an address"),
        ("nginx", "an address"),
        ("127.0.0.1:8080", "an address"),
        ("http://127.0.0.1", "an address"),
        ("10.0.0.0/33", "an address"),
        ("10.0.0", "an address"),
    ],
)
def test_what_is_no_network_is_named_by_its_place(value: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"DESK_TRUSTED_PROXIES, entry 2: .*{said}"):
        networks("DESK_TRUSTED_PROXIES", f"::1,{value}")


def test_a_default_port_is_that_of_the_scheme() -> None:
    assert without_default_port("https", "Desk.example:443") == "desk.example"
    assert without_default_port("http", "desk.example:443") == "desk.example:443"
    assert without_default_port("", "desk.example") == "desk.example"
