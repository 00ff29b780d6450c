"""Patterns that could search for minutes are told from those that can't."""

from __future__ import annotations

import re

import pytest

from support.catalogue.patterns import is_slow

SLOW = [
    r"(a+)+$",
    r"(\d+)*x",
    r"(?:a|aa)+$",
    r"(.*)*x",
    r"(\w+\s?)*$",
    r"^(\d+)+$",
    r"\d*\d*\d*\d*$",
    r"(x+x+)+y",
    r"([a-zA-Z]+)*$",
    r"(.+)\1",
    r"(?:a?){40}a{40}",
    r".*.*=",
    r"(?=(a+)+b)a",
    r"(\d+-?)+$",
    r"([^,]+,?)*;",
    r"(a*?)*?b",
    r"(?:(a)|b)*(?(1)c|d)",
    r"(?:[\u4e00-\u9fff]+\w*)+x",
    r"(?i)(a+A?)+$",
    r"(a{1,50}){1,50}b",
]

QUICK = [
    r"[A-Z]{2}\d{6}",
    r"\d{15}|\d{17}[\dXx]",
    r"(?:\d{4}[- ]?){4}",
    r"(?<!\d)\d{6,12}(?!\d)",
    r"[A-Z]+-\d+",
    r"ST-?\d{4,8}",
    r"(\d+-)+\d+x",
    r"订单号[:：]?\s*([A-Z0-9]{8,20})",
    r"\b[A-Za-z]{1,3}[ -]?[0-9]{5,10}\b",
    r"(?i)vip\s*no\.?\s*(\d{8})",
    r"[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]{2})?",
    r"(?:红|蓝|绿)色",
    r"\S+",
    r".*号",
    r"(?:[AB]|C\d)+E",
]


@pytest.mark.parametrize("pattern", SLOW)
def test_slow(pattern: str) -> None:
    assert is_slow(re.compile(pattern))


@pytest.mark.parametrize("pattern", QUICK)
def test_quick(pattern: str) -> None:
    assert not is_slow(re.compile(pattern))
