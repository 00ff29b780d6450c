"""An ONNX encoder in a folder: a real graph, made here, run by onnxruntime."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

from nlu.encoders import LONGEST, EncoderMissing
from nlu.encoders.onnx_folder import MOST_TOKENS, OnnxEncoder
from nlu.feature_index import Array
from tests.assistant import ROOT
from tests.nlu.encoders import tiny

TEXTS = [
    "提现没到账",
    "怎么改密码",
    "",
    "\0",
    "a\0b",
    "😀👍🏽",
    "长" * 5000,
    "abc " * 300,
    "\ud800改",
    "提现",
]


def _unit(vectors: Array) -> Array:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))


def _rows(text: str) -> Array:
    """The vectors of a text's tokens, by the table that the graph was made with."""
    return np.asarray(tiny.table()[tiny.tokenizer().encode(text).ids])


def _encoder(place: Path, *made: Any, **how: Any) -> OnnxEncoder:
    return OnnxEncoder.opened(str(tiny.folder(place, *made, **how)))


def test_the_mean_of_the_tokens(tmp_path: Path) -> None:
    encoder = _encoder(tmp_path)
    expected = _unit(np.array([_rows(text).mean(axis=0) for text in ("提现", "改密码")]))
    found = encoder.encode(["提现", "改密码"])
    assert found.dtype == np.float32 and encoder.width == tiny.WIDTH
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_the_first_token(tmp_path: Path) -> None:
    """Where the folder says so. Without the marks here, which all texts begin with."""
    place = tiny.folder(tmp_path)
    saved = json.loads((place / "tokenizer.json").read_text(encoding="utf-8"))
    (place / "tokenizer.json").write_text(json.dumps({**saved, "post_processor": None}), encoding="utf-8")
    (place / "1_Pooling").mkdir()
    (place / "1_Pooling/config.json").write_text('{"pooling_mode_cls_token": true}')
    found = OnnxEncoder.opened(str(place)).encode(["提现", "提账", ""])
    np.testing.assert_allclose(found[:2], _unit(_rows("提")[[1, 1]]), atol=1e-6)
    assert np.linalg.norm(found[2]) == pytest.approx(1)  # without a token there is nothing to look up


@pytest.mark.parametrize("outputs", [["sentence_embedding"], ["last_hidden_state", "sentence_embedding"]])
def test_the_graphs_own_vector_of_a_sentence(tmp_path: Path, outputs: list[str]) -> None:
    """It goes before what the folder says of pooling."""
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling/config.json").write_text('{"pooling_mode_cls_token": true}')
    (tmp_path / "modules.json").write_text('[{"type": "sentence_transformers.models.Dense"}]')
    found = _encoder(tmp_path, tiny.graph(outputs=outputs)).encode(["提现", "改密码"])
    expected = _unit(np.array([_rows(text).mean(axis=0) for text in ("提现", "改密码")]))
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_poolers_output_is_no_sentences_vector(tmp_path: Path) -> None:
    encoder = _encoder(tmp_path, tiny.graph(outputs=["pooler_output", "last_hidden_state"]))
    np.testing.assert_allclose(encoder.encode(["提现"])[0], _unit(_rows("提现").mean(axis=0)), atol=1e-6)


def test_an_output_by_another_name(tmp_path: Path) -> None:
    further = [helper.make_node("ReduceMean", ["last_hidden_state"], ["vector"], axes=[1], keepdims=0)]
    encoder = _encoder(tmp_path, tiny.graph(outputs=["vector"], further=further))
    np.testing.assert_allclose(encoder.encode(["提现"])[0], _unit(_rows("提现").mean(axis=0)), atol=1e-6)


@pytest.mark.parametrize("kind", [TensorProto.INT64, TensorProto.INT32])
def test_the_graph_is_given_what_it_wants(tmp_path: Path, kind: int) -> None:
    alone = _encoder(tmp_path / "1", tiny.graph(inputs=["input_ids"], kind=kind))
    np.testing.assert_allclose(alone.encode(["提现"])[0], _unit(_rows("提现").mean(axis=0)), atol=1e-6)
    all_three = tiny.graph(inputs=["input_ids", "token_type_ids", "attention_mask"], kind=kind)
    found = _encoder(tmp_path / "3", all_three).encode(["提现"])[0]
    np.testing.assert_allclose(found, _unit(_rows("提现").mean(axis=0) + 1), atol=1e-6)


def test_what_stands_before_a_question(tmp_path: Path) -> None:
    plain = _encoder(tmp_path / "plain")
    place = tiny.folder(tmp_path / "prefixed")
    (place / "config_sentence_transformers.json").write_text('{"prompts": {"query": "abc: "}}')
    prefixed = OnnxEncoder.opened(str(place))
    np.testing.assert_array_equal(prefixed.encode(["提现"]), plain.encode(["abc: 提现"]))
    assert prefixed.name != plain.name


def test_every_text_has_a_vector_of_length_one(tmp_path: Path) -> None:
    found = _encoder(tmp_path).encode(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-6)
    assert _encoder(tmp_path).encode([]).shape == (0, tiny.WIDTH)


@pytest.mark.parametrize("outputs", [["sentence_embedding"], ["last_hidden_state"]])
def test_texts_beside_each_other_change_nothing(tmp_path: Path, outputs: list[str]) -> None:
    """Also where the tokenizer was saved with padding."""
    place = tiny.folder(tmp_path, tiny.graph(outputs=outputs))
    padding = tiny.tokenizer()
    padding.enable_padding(length=64, pad_id=0, pad_token="[PAD]")
    padding.save(str(place / "tokenizer.json"))
    encoder = OnnxEncoder.opened(str(place))
    together = encoder.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_array_equal(encoder.encode([text])[0], vector)
    np.testing.assert_array_equal(
        together[:2], _encoder(tmp_path / "unpadded", tiny.graph(outputs=outputs)).encode(TEXTS[:2])
    )


def test_a_long_text_is_cut(tmp_path: Path) -> None:
    """At `LONGEST` characters, and earlier if the tokenizer says so."""
    encoder = _encoder(tmp_path)
    np.testing.assert_array_equal(encoder.encode(["长" * LONGEST]), encoder.encode(["长" * LONGEST + "提现"]))
    cutting = tiny.tokenizer()
    cutting.enable_truncation(6)
    cutting.save(str(tmp_path / "tokenizer.json"))
    found = OnnxEncoder.opened(str(tmp_path)).encode(["提现没到账怎么"])
    np.testing.assert_array_equal(found, encoder.encode(["提现没到"]))


def test_another_process_makes_the_same_on_one_thread(tmp_path: Path) -> None:
    encoder = _encoder(tmp_path)
    code = """
import sys, onnxruntime, tokenizers
from pathlib import Path
from nlu.encoders import opened
def threads(): return len(list(Path("/proc/self/task").iterdir()))
before = threads()
encoder = opened(sys.argv[1])
print(encoder.name, encoder.encode(["提现没到账"] * 3).tobytes().hex(), threads() - before)
"""
    command = [sys.executable, "-c", code, str(tmp_path)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
    assert told.split() == [encoder.name, encoder.encode(["提现没到账"] * 3).tobytes().hex(), "0"]


def test_the_name_is_that_of_the_content(tmp_path: Path) -> None:
    """It is part of file names; weights that lie beside the graph count."""
    one, same = _encoder(tmp_path / "one"), _encoder(tmp_path / "same")
    assert one.name == same.name and re.fullmatch(r"[a-z0-9.-]+", one.name)
    names = {one.name}
    for seed in (1, 2):
        place = tiny.folder(tmp_path / str(seed))
        weights = {"save_as_external_data": True, "location": "model.onnx_data", "size_threshold": 0}
        onnx.save(tiny.graph(tiny.table(seed)), str(place / "model.onnx"), **weights)
        names.add(OnnxEncoder.opened(str(place)).name)
    assert len(names) == 3


Spoil = Callable[[Path], object]
"""Does something to a folder."""


def _with(*vectors: Array, **how: Any) -> Spoil:
    return lambda place: onnx.save(tiny.graph(*vectors, **how), str(place / "model.onnx"))


def _written(name: str, content: bytes) -> Spoil:
    return lambda place: (place / name).write_bytes(content)


def _behind(*nodes: Any) -> Spoil:
    return _with(outputs=["vector"], further=nodes)


def _tokenizer_that_is_larger(place: Path) -> None:
    larger = Tokenizer.from_file(str(place / "tokenizer.json"))
    larger.add_tokens(["额外"])
    larger.save(str(place / "tokenizer.json"))


def _tokenizer_that_finds_nothing(place: Path) -> None:
    saved = json.loads((place / "tokenizer.json").read_text(encoding="utf-8"))
    remove = {"type": "Split", "pattern": {"Regex": r"[\s\S]"}, "behavior": "Removed", "invert": False}
    saved.update(pre_tokenizer=remove, post_processor=None)
    (place / "tokenizer.json").write_text(json.dumps(saved), encoding="utf-8")


def _positions(count: int) -> onnx.ModelProto:
    """A graph that has no more; what a text's tokens get from theirs is nothing."""
    further = [
        helper.make_node("Shape", ["last_hidden_state"], ["shape"]),
        helper.make_node("Gather", ["shape", "middle"], ["count"]),
        helper.make_node("Slice", ["positions", "start", "count"], ["used"]),
        helper.make_node("Add", ["last_hidden_state", "used"], ["vector"]),
    ]
    made = tiny.graph(outputs=["vector"], further=further)
    for name, array in (("positions", np.zeros((count, tiny.WIDTH), np.float32)), ("start", np.array([0]))):
        made.graph.initializer.append(numpy_helper.from_array(array, name))
    return made


def _fractions(place: Path) -> None:
    made = tiny.graph()
    made.graph.input[1].type.tensor_type.elem_type = TensorProto.FLOAT
    onnx.save(made, str(place / "model.onnx"))


def _without_its_weights(place: Path) -> None:
    weights = {"save_as_external_data": True, "location": "model.onnx_data", "size_threshold": 0}
    onnx.save(tiny.graph(), str(place / "model.onnx"), **weights)
    (place / "model.onnx_data").unlink()


def _cut(place: Path) -> None:
    whole = (place / "model.onnx").read_bytes()
    (place / "model.onnx").write_bytes(whole[: len(whole) // 2])


def _lacks_a_layer(place: Path) -> None:
    (place / "modules.json").write_text('[{"type": "sentence_transformers.models.Dense"}]')


ROWS = tiny.table().shape

DAMAGED = "is damaged, or no"

FAULTS: dict[str, tuple[Spoil, str]] = {
    "cut": (_cut, DAMAGED),
    "empty": (_written("model.onnx", b""), DAMAGED),
    "garbage": (_written("model.onnx", bytes(range(256)) * 9), DAMAGED),
    "without its weights": (_without_its_weights, DAMAGED),
    "tokenizer that is cut": (_written("tokenizer.json", b"{"), DAMAGED),
    "tokenizer that is none": (_written("tokenizer.json", b"{}"), DAMAGED),
    "tokenizer of no text": (_written("tokenizer.json", b"\xff"), DAMAGED),
    "larger tokenizer": (_tokenizer_that_is_larger, "does not run"),
    "tokenizer of nothing": (_tokenizer_that_finds_nothing, "finds nothing in Chinese"),
    "few positions": (lambda place: onnx.save(_positions(16), str(place / "model.onnx")), "does not run"),
    "pictures": (_with(inputs=["input_ids", "attention_mask", "pixel_values"]), "it wants pixel_values"),
    "fractions": (_fractions, "it wants attention_mask"),
    "no tokens": (_with(inputs=["attention_mask"]), "it takes no input_ids"),
    "a number": (
        _behind(
            helper.make_node("ReduceMean", ["last_hidden_state"], ["vector"], axes=[0, 1, 2], keepdims=0)
        ),
        "its vector is neither",
    ),
    "two of one": (
        _behind(helper.make_node("Concat", ["last_hidden_state"] * 2, ["vector"], axis=0)),
        "its vector is neither",
    ),
    "not a number": (_with(np.full(ROWS, np.nan, np.float32)), "gives no numbers"),
    "endless": (_with(np.full(ROWS, np.inf, np.float32)), "gives no numbers"),
    "zeros": (_with(np.zeros(ROWS, np.float32)), "finds nothing in Chinese"),
    "all the same": (_with(np.ones(ROWS, np.float32)), "tells no Chinese sentence"),
    "drawn anew": (
        _behind(helper.make_node("RandomNormalLike", ["last_hidden_state"], ["vector"])),
        "another vector each time",
    ),
    "lacks a layer": (_lacks_a_layer, "lacks the layer Dense"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_used_is_said_at_once(tmp_path: Path, fault: str) -> None:
    spoil, said = FAULTS[fault]
    spoil(tiny.folder(tmp_path))
    with pytest.raises(EncoderMissing, match=said) as caught:
        OnnxEncoder.opened(str(tmp_path))
    assert str(tmp_path) in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("library", ["onnxruntime", "tokenizers"])
def test_a_library_that_is_not_installed(
    tmp_path: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.folder(tmp_path)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(EncoderMissing, match=f"{library} is not installed"):
        OnnxEncoder.opened(str(tmp_path))


@pytest.mark.parametrize("longest", [None, 100_000])
def test_no_more_tokens_than_graphs_have_positions(tmp_path: Path, longest: int | None) -> None:
    """Whatever the tokenizer says: some say a number without meaning."""
    tiny.folder(tmp_path, _positions(MOST_TOKENS))
    tokenizer = tiny.tokenizer()
    if longest:
        tokenizer.enable_truncation(longest)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    OnnxEncoder.opened(str(tmp_path)).encode(["提" * 5000])


def test_a_tokenizer_that_says_less_is_believed(tmp_path: Path) -> None:
    tiny.folder(tmp_path, _positions(16))
    tokenizer = tiny.tokenizer()
    tokenizer.enable_truncation(16)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    OnnxEncoder.opened(str(tmp_path)).encode(["提" * 5000])
