"""A model's archive with a few examples, and an encoder in place of the wheel."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlu.adviser import EXAMPLES
from nlu.feature_index import Array

EXAMPLES_OF: dict[str, tuple[str, ...]] = {
    "fees": ("手续费多少", "转账收钱吗", "费率是几个点", "提现扣费吗", "收费标准"),
    "limits": ("一天能转多少", "额度上限", "最多提多少钱", "限额怎么调", "单笔上限"),
    "login": ("登不上", "密码忘了", "登录失败", "账号进不去", "验证码收不到"),
}

WIDTH = 12


def examples(extra: Sequence[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """Pairs of text and intent, those that are added last."""
    return [(text, intent) for intent, texts in EXAMPLES_OF.items() for text in texts] + list(extra)


def archive(folder: Path, pairs: Sequence[tuple[str, str]], name: str = "okpay-test") -> Path:
    """A model's archive as far as `nlu.adviser.examples_in` reads it."""
    content = json.dumps(pairs, ensure_ascii=False).encode()
    file = folder / f"{name}.tar.gz"
    with tarfile.open(file, "w:gz") as whole:
        member = tarfile.TarInfo(f"components/train_IntentClassifier/{EXAMPLES}")
        member.size = len(content)
        whole.addfile(member, io.BytesIO(content))
    return file


class Letters:
    """An encoder that gives a text the place of its characters. It counts what it is asked."""

    name = "letters-1"
    width = WIDTH

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Array:
        """See `nlu.encoders.SentenceEncoder`."""
        self.encoded += texts
        return np.stack([self._one(text) for text in texts])

    def _one(self, text: str) -> Array:
        vector = np.full(WIDTH, 0.01)
        for character in text:
            vector += np.random.default_rng(ord(character)).normal(size=WIDTH)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
