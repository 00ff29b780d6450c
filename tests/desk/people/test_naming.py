"""What agents call a customer and a conversation."""

from __future__ import annotations

from desk.people.naming import code_of, name_of


def test_a_verified_customer_is_called_by_the_account() -> None:
    assert name_of("web-1", "OK10000001") == "OK10000001"


def test_a_visitor_keeps_a_name_that_tells_nothing() -> None:
    assert name_of("web-1", None) == f"访客 {code_of('web-1')}" == name_of("web-1", None)
    assert name_of("web-1", None) != name_of("web-2", None)
    assert "web" not in name_of("web-1", None)
