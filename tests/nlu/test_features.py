"""What the classifier sees, and the model it feeds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nlu.features import abstract, features, residue
from nlu.linear import LinearModel, train


def test_facts_are_one_symbol() -> None:
    """An ID, a number, our name: kinds, not characters."""
    assert abstract("我的OKPay账号OK10000001 提现500元") == "我的〔我们〕账号〔账号〕 提现〔数〕元"
    assert set(features("提现500")) == set(features("提现8000"))


def test_residue_is_what_stands_beside_the_facts() -> None:
    """Times, amounts and methods are taken away; the problem stays."""
    assert residue("昨天上午用余额付款88元失败了").replace(" ", "") == "付款失败了"


def test_a_saved_model_reads_as_before(tmp_path: Path) -> None:
    """Saving and loading keeps every figure."""
    texts = ["提现没到", "提现一直没到账", "忘记密码", "密码忘了", "退款没到", "退款呢没到"] * 3
    labels = ["a", "a", "b", "b", "c", "c"] * 3
    model = train(texts, labels, features, strength=10.0)
    model.save(tmp_path)
    loaded = LinearModel.load(tmp_path)
    before, after = (m.probabilities(features("密码忘记了")) for m in (model, loaded))
    assert np.allclose(before, after, atol=1e-5)
    assert loaded.labels[int(after.argmax())] == "b"


def test_an_unknown_text_has_no_favourite() -> None:
    """Where no feature is known every label is as likely."""
    model = train(["提现没到", "密码忘了"] * 3, ["a", "b"] * 3, features, strength=10.0)
    assert np.allclose(model.probabilities(["c:龘"]), 0.5)


def test_our_name_hides_nothing() -> None:
    """Runs across our name are the same as without it, wherever it stands."""
    runs = [
        {name for name in features(text) if name.startswith("n:")} for text in ("怎么OKPay提现", "怎么提现")
    ]
    assert runs[0] == runs[1]


def test_characters_apart_are_seen_as_a_pair() -> None:
    """What a word in between parts."""
    assert "s:退_没" in set(features("退款还没到"))
