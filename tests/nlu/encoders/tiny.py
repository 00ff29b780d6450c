"""A sentence encoder of some kilobytes, as a folder: each character has a vector, drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors

from nlu.feature_index import Array

CHARACTERS = "提现一直没到账怎么改登录密码长钱abc: "
"""What it knows; all others are one."""

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
WIDTH = 8


def tokenizer() -> Tokenizer:
    """Characters, between two marks."""
    vocabulary = {token: number for number, token in enumerate((*SPECIAL, *CHARACTERS))}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    marks = [("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])]
    made.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=marks)
    return made


def table(seed: int = 1) -> Array:
    """The tokens' vectors."""
    drawn = np.random.default_rng(seed).normal(size=(len(SPECIAL) + len(CHARACTERS), WIDTH))
    return drawn.astype(np.float32)


def graph(
    vectors: Array | None = None,
    *,
    outputs: Sequence[str] = ("last_hidden_state",),
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    kind: int = TensorProto.INT64,
    further: Sequence[Any] = (),
) -> onnx.ModelProto:
    """A graph that looks the tokens up; a sentence is their mean under the mask.

    Args:
        vectors: Tokens by width; `table()` unless given.
        outputs: Of `last_hidden_state`, `sentence_embedding`, `pooler_output` (zeros), and what `further`
            makes.
        inputs: Their names; the first is looked up. `token_type_ids` are looked up in ones and added.
        kind: Of the inputs' numbers.
        further: Nodes behind these.
    """
    vectors = table() if vectors is None else vectors
    held = {"table": vectors, "kinds": np.ones((2, vectors.shape[1]), np.float32)}
    held["middle"], held["zero"] = np.array([1]), np.zeros(1, np.float32)
    nodes = [helper.make_node("Gather", ["table", inputs[0]], ["looked_up"])]
    if "token_type_ids" in inputs:
        nodes.append(helper.make_node("Gather", ["kinds", "token_type_ids"], ["of_kind"]))
        nodes.append(helper.make_node("Add", ["looked_up", "of_kind"], ["last_hidden_state"]))
    else:
        nodes.append(helper.make_node("Identity", ["looked_up"], ["last_hidden_state"]))
    if "sentence_embedding" in outputs:
        nodes += [
            helper.make_node("Cast", ["attention_mask"], ["weights"], to=TensorProto.FLOAT),
            helper.make_node("ReduceSum", ["weights", "middle"], ["count"], keepdims=1),
            helper.make_node("Unsqueeze", ["weights", "last"], ["column"]),
            helper.make_node("Mul", ["last_hidden_state", "column"], ["kept"]),
            helper.make_node("ReduceSum", ["kept", "middle"], ["sum"], keepdims=0),
            helper.make_node("Div", ["sum", "count"], ["sentence_embedding"]),
        ]
        held["last"] = np.array([2])
    if "pooler_output" in outputs:
        nodes.append(helper.make_node("ReduceMean", ["last_hidden_state"], ["mean"], axes=[1], keepdims=0))
        nodes.append(helper.make_node("Mul", ["mean", "zero"], ["pooler_output"]))
    return helper.make_model(
        helper.make_graph(
            [*nodes, *further],
            "tiny",
            [helper.make_tensor_value_info(name, kind, ["batch", "tokens"]) for name in inputs],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
            [numpy_helper.from_array(array, name) for name, array in held.items()],
        ),
        opset_imports=[helper.make_opsetid("", 13)],
        ir_version=8,
    )


def folder(place: Path, made: onnx.ModelProto | None = None, file: str = "model.onnx") -> Path:
    """The folder, with a graph and the tokenizer.

    Args:
        place: Where; made if it is not there.
        made: The graph, if it is another than `graph()`.
        file: Its name in the folder.
    """
    (place / file).parent.mkdir(parents=True, exist_ok=True)
    onnx.save(made or graph(), str(place / file))
    tokenizer().save(str(place / "tokenizer.json"))
    return place
