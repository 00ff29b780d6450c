"""What the files in the folder of an ONNX encoder say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from nlu.encoders import EncoderMissing
from nlu.encoders.folder import EncoderFolder
from tests.nlu.encoders import tiny

CLS = {"word_embedding_dimension": 8, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
MEAN = {"word_embedding_dimension": 8, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True}
E5 = {"prompts": {"query": "query: ", "passage": "passage: "}, "default_prompt_name": None}


def _written(place: Path, name: str, content: Any) -> None:
    (place / name).parent.mkdir(exist_ok=True)
    (place / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def test_a_graph_and_a_tokenizer_are_enough(tmp_path: Path) -> None:
    read = EncoderFolder.read(tiny.folder(tmp_path))
    assert (read.graph, read.tokenizer) == (tmp_path / "model.onnx", tmp_path / "tokenizer.json")
    assert (read.first_token, read.prefix, read.layers) == (False, "", ())
    assert re.fullmatch("[0-9a-f]{16}", read.digest)


def test_the_graph_may_lie_a_folder_deeper(tmp_path: Path) -> None:
    assert EncoderFolder.read(tiny.folder(tmp_path, file="onnx/model.onnx")).graph.parent.name == "onnx"


@pytest.mark.parametrize(("content", "first"), [(CLS, True), (MEAN, False)])
def test_pooling(tmp_path: Path, content: dict[str, Any], first: bool) -> None:
    _written(tiny.folder(tmp_path), "1_Pooling/config.json", content)
    assert EncoderFolder.read(tmp_path).first_token is first


@pytest.mark.parametrize(
    ("content", "prefix"),
    [(E5, "query: "), ({"prompts": {}}, ""), ({"prompts": None}, ""), ({"__version__": {}}, "")],
)
def test_what_stands_before_a_question(tmp_path: Path, content: dict[str, Any], prefix: str) -> None:
    _written(tiny.folder(tmp_path), "config_sentence_transformers.json", content)
    assert EncoderFolder.read(tmp_path).prefix == prefix


def test_layers_behind_the_graph(tmp_path: Path) -> None:
    kinds = ("Transformer", "Pooling", "Dense", "Normalize")
    modules = [{"idx": 0, "path": "", "type": f"sentence_transformers.models.{kind}"} for kind in kinds]
    _written(tiny.folder(tmp_path), "modules.json", modules)
    assert EncoderFolder.read(tmp_path).layers == ("Dense",)


def test_the_digest_is_of_the_content(tmp_path: Path) -> None:
    """Wherever it lies; of another graph, tokenizer, prefix or pooling it is another."""
    digests = [EncoderFolder.read(tiny.folder(tmp_path / name)).digest for name in ("here", "there")]
    assert len(set(digests)) == 1
    for name, content in (
        ("config_sentence_transformers.json", E5),
        ("1_Pooling/config.json", CLS),
        ("tokenizer.json", "{}"),
        ("model.onnx", "other"),
        ("model.onnx_data", "weights"),
        ("model.onnx_data", "weightz"),
    ):
        _written(tmp_path / "here", name, content)
        digests.append(EncoderFolder.read(tmp_path / "here").digest)
    assert len(set(digests)) == 7
    _written(tmp_path / "here", "README.md", "more")
    assert EncoderFolder.read(tmp_path / "here").digest == digests[-1]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("1_Pooling/config.json", {**MEAN, "pooling_mode_max_tokens": True}, "pooling_mode_max_tokens"),
        ("1_Pooling/config.json", {"pooling_mode_lasttoken": True}, "asks for pooling_mode_lasttoken"),
        ("1_Pooling/config.json", {"word_embedding_dimension": 8}, "asks for nothing"),
        ("1_Pooling/config.json", "{", "config.json is damaged"),
        ("1_Pooling/config.json", "[]", "it holds no dict"),
        ("config_sentence_transformers.json", {"prompts": {"query": 3}}, "prompts.query is no text"),
        ("config_sentence_transformers.json", {"prompts": ["query"]}, "prompts.query is no text"),
        ("config_sentence_transformers.json", "null", "it holds no dict"),
        ("modules.json", "{}", "it holds no list"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, name: str, content: Any, said: str) -> None:
    _written(tiny.folder(tmp_path), name, content)
    with pytest.raises(EncoderMissing, match=re.escape(said)) as caught:
        EncoderFolder.read(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tiny.folder(tmp_path) / "modules.json").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(EncoderMissing, match=r"modules.json is damaged"):
        EncoderFolder.read(tmp_path)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match=r"/none is no folder"):
        EncoderFolder.read(tmp_path / "none")
    with pytest.raises(EncoderMissing, match=r"has no model.onnx or onnx/model.onnx"):
        EncoderFolder.read(tmp_path)
    with pytest.raises(EncoderMissing, match=r"model.onnx is no folder"):
        EncoderFolder.read(tiny.folder(tmp_path) / "model.onnx")
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(EncoderMissing, match=r"has no tokenizer.json"):
        EncoderFolder.read(tmp_path)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tiny.folder(tmp_path) / "modules.json").mkdir()
    with pytest.raises(EncoderMissing, match="cannot be read: Is a directory"):
        EncoderFolder.read(tmp_path)
