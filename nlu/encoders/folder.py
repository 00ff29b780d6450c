"""The folder of an ONNX encoder, as `optimum-cli export onnx` and sentence-transformers write it.

model.onnx or onnx/model.onnx        token vectors (`last_hidden_state`) or `sentence_embedding`
tokenizer.json                       of the library `tokenizers`
1_Pooling/config.json                optional: the mean of the tokens' vectors, or the first one
config_sentence_transformers.json    optional: what stands before a question (`prompts.query`)
modules.json                         optional: the layers behind the graph's
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu.encoders import EncoderMissing

_GRAPHS = ("model.onnx", "onnx/model.onnx")
_TOKENIZER = "tokenizer.json"
_POOLING = "1_Pooling/config.json"
_PROMPTS = "config_sentence_transformers.json"
_MODULES = "modules.json"

_HELD = ("Transformer", "Pooling", "Normalize")
"""Layers of sentence-transformers that need nothing beside the graph."""

_PART = 1 << 20
"""Bytes that are read at once."""


@dataclass(frozen=True)
class EncoderFolder:
    """What its files say.

    Attributes:
        graph: The file of the graph.
        tokenizer: The file of the tokenizer.
        first_token: Whether a sentence's vector is its first token's, and not the mean of all.
        prefix: What stands before each text.
        layers: Kinds of further layers behind the tokens' vectors.
        digest: Of all files that a vector depends on: those of another graph or prefix never mix with these.
    """

    graph: Path
    tokenizer: Path
    first_token: bool
    prefix: str
    layers: tuple[str, ...]
    digest: str

    @classmethod
    def read(cls, place: Path) -> EncoderFolder:
        """Reads all but graph and tokenizer, of which only the digest is made.

        Raises:
            EncoderMissing: There is no such folder, a file is missing or damaged, or it asks for what is not
                known here.
        """
        try:
            graph, tokenizer = _found(place), place / _TOKENIZER
            return cls(
                graph, tokenizer, _first_token(place), _prefix(place), _layers(place), _digest(place, graph)
            )
        except OSError as fault:
            raise EncoderMissing(f"{place} cannot be read: {fault.strerror}") from fault


def _found(place: Path) -> Path:
    """The graph, where the tokenizer is there as well."""
    if not place.is_dir():
        raise EncoderMissing(f"{place} is no folder")
    graph = next((place / name for name in _GRAPHS if (place / name).is_file()), None)
    if graph is None:
        raise EncoderMissing(f"{place} has no {' or '.join(_GRAPHS)}")
    if not (place / _TOKENIZER).is_file():
        raise EncoderMissing(f"{place} has no {_TOKENIZER}")
    return graph


def _first_token(place: Path) -> bool:
    content = _content(place / _POOLING, dict)
    modes = sorted(
        name for name, value in content.items() if name.startswith("pooling_mode_") and value is True
    )
    if content and modes not in (["pooling_mode_cls_token"], ["pooling_mode_mean_tokens"]):
        asked = ", ".join(modes) or "nothing"
        raise EncoderMissing(
            f"{place / _POOLING} asks for {asked}: only cls_token or mean_tokens is known here"
        )
    return modes == ["pooling_mode_cls_token"]


def _prefix(place: Path) -> str:
    prompts = _content(place / _PROMPTS, dict).get("prompts") or {}
    prefix = prompts.get("query", "") if isinstance(prompts, dict) else None
    if not isinstance(prefix, str):
        raise EncoderMissing(f"{place / _PROMPTS} is damaged: prompts.query is no text")
    return prefix


def _layers(place: Path) -> tuple[str, ...]:
    content = _content(place / _MODULES, list)
    kinds = [str(one.get("type") if isinstance(one, dict) else one).rpartition(".")[2] for one in content]
    return tuple(kind for kind in kinds if kind not in _HELD)


def _content(file: Path, kind: type) -> Any:
    """What a file beside the graph holds; nothing if there is none."""
    if not file.exists():
        return kind()
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise EncoderMissing(f"{file} is damaged: {fault}") from fault
    if not isinstance(content, kind):
        raise EncoderMissing(f"{file} is damaged: it holds no {kind.__name__}")
    return content


def _digest(place: Path, graph: Path) -> str:
    """Big weights lie beside the graph, as optimum names them: `model.onnx_data`."""
    files = {
        *graph.parent.glob(f"{graph.name}*"),
        *(place / name for name in (_TOKENIZER, _POOLING, _PROMPTS)),
    }
    whole = hashlib.sha256()
    for file in sorted(file for file in files if file.is_file()):
        whole.update(f"{file.relative_to(place)} {file.stat().st_size}\n".encode())
        with file.open("rb") as content:
            while part := content.read(_PART):
                whole.update(part)
    return whole.hexdigest()[:16]
