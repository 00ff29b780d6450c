"""What the intent classifier sees of a text."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import jieba

DICTIONARY = Path(__file__).with_name("dictionary.txt")
"""Words of the field for jieba: `word frequency` a line."""

_OUR_NAME = "〔我们〕"

_PLACEHOLDERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\[已隐藏的[^\]]{1,12}\]"), "〔秘密〕"),
    (re.compile(r"(?<![A-Za-z0-9])[Oo0][Kk][ -]?\d{8}(?!\d)"), "〔账号〕"),
    (re.compile(r"(?<![A-Za-z0-9])[Tt]\d{14}(?!\d)"), "〔单号〕"),
    (re.compile(r"ok ?pay钱包|ok ?pay|ok ?钱包|欧克钱包", re.IGNORECASE), _OUR_NAME),
    (re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "〔邮箱〕"),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "〔手机号〕"),
    (re.compile(r"\d+(?:[.,:]\d+)*|\*{2,}"), "〔数〕"),
)
_FACT_WORDS = re.compile(
    r"〔[^〕]+〕|大前天|前天|昨天|昨晚|昨夜|今天|今早|今晚|刚才|刚刚|上周|上个?月|这周|周[一二三四五六日天]|星期[一二三四五六日天]"
    r"|礼拜[一二三四五六日天]|凌晨|早上|上午|中午|下午|傍晚|晚上|半夜|[一二两三四五六七八九十百千万零]+(?:点半?|号|日|月|块钱?|元|天前|个?小时前|分)"
    r"|点半?|号|月份?|块钱?|元|天前|分钟前|小时前|左右|大概|大约|账号|我是|尾号|用(?:余额|微信|支付宝|银行卡|信用卡|云闪付)|从余额|(?:[工建农招交]行|中国银行|邮储)(?:卡)?"
)
_LEADING = re.compile(
    r"^(?:你好|您好|亲|请问|我想问一下|我想问|想问下|问下|请教|客服|那个|喂|hi|hello)[,。!?~、啊呀 ]*"
)
_SIGNS = re.compile(r"[\s,。!?~、;:;.…\"'“”‘’()《》<>\-—_=+|/\\^]+")


@lru_cache(maxsize=1)
def segmenter() -> jieba.Tokenizer:
    """jieba with the payment dictionary, loaded once."""
    jieba.setLogLevel(60)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(_cache_folder())
    tokenizer.initialize()
    tokenizer.load_userdict(str(DICTIONARY))
    return tokenizer


def _cache_folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"okpay-jieba-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def abstract(text: str) -> str:
    """The normalised text with facts replaced by their kind, and signs by blanks."""
    for pattern, placeholder in _PLACEHOLDERS:
        text = pattern.sub(placeholder, text)
    return _SIGNS.sub(" ", text).strip().lower()


def residue(text: str) -> str:
    """What a normalised text says beside its facts: without IDs, amounts, times, methods."""
    return _FACT_WORDS.sub(" ", abstract(text)).strip()


@lru_cache(maxsize=64)  # the classifier and the reader of acts look at the same message
def features(text: str) -> tuple[str, ...]:
    """The features of a normalised text.

    Returns:
        `c:` characters and runs of two to four, with the borders of the text; `n:` the same without our
        name, which stands anywhere in a question; `s:` pairs of characters two to four apart; `w:` words,
        `b:` pairs of neighbouring words.
    """
    return tuple(_features(text))


def _features(text: str) -> Iterator[str]:
    plain = abstract(_LEADING.sub("", text, count=1) or text)
    symbols = ["^", *_symbols(plain), "$"]
    yield from _runs("c:", symbols)
    yield from _runs("n:", [symbol for symbol in symbols if symbol != _OUR_NAME])
    for gap in (2, 3, 4):
        for first, second in zip(symbols, symbols[gap:], strict=False):
            yield f"s:{first}_{second}"
    words = [word for word in segmenter().cut(plain, HMM=False) if word.strip()]
    for word in words:
        yield "w:" + word
    for first, second in pairwise(words):
        yield f"b:{first}|{second}"


def _runs(block: str, symbols: list[str]) -> Iterator[str]:
    for size in (1, 2, 3, 4):
        for start in range(len(symbols) - size + 1):
            run = symbols[start : start + size]
            if run != ["^"] and run != ["$"]:
                yield block + "".join(run)


def _symbols(plain: str) -> list[str]:
    """Characters, with each placeholder and each Latin word as one symbol."""
    return re.findall(r"〔[^〕]+〕|[a-z]+|[^\s]", plain)
