"""An encoder of the company's own: an ONNX graph and its tokenizer in a folder (`nlu.encoders.folder`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlu.encoders import EncoderMissing, readable
from nlu.encoders.folder import EncoderFolder
from nlu.feature_index import Array

MOST_TOKENS = 512
"""Of a text, where the tokenizer does not say less: the positions that such graphs have."""

_SENTENCE = "sentence_embedding"

_OUTPUTS = (_SENTENCE, "last_hidden_state", "token_embeddings")
"""Best first; without any of them the graph's first counts. A `pooler_output` is no sentence's vector."""

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")

_WHOLE_NUMBERS = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}

_TRIALS = ("提现一直没到账", "怎么改登录密码")
"""Two sentences that no encoder of Chinese takes for the same."""

_SAME = 1e-4
"""Two vectors are the same if no number of them differs by more."""


class OnnxEncoder:
    """Runs it by onnxruntime on one thread, a text at a time: beside longer ones a text would be padded, and
    that changes the last bits of its vector.
    """

    width = 0

    def __init__(self, folder: EncoderFolder, session: Any, tokenizer: Any) -> None:
        """Keeps the parts; `opened` is the way in.

        Raises:
            EncoderMissing: The graph is none of a sentence encoder.
        """
        self.name = f"onnx-{folder.digest}"
        self._folder = folder
        self._session = session
        self._tokenizer = tokenizer
        self._inputs = _inputs(session)
        outputs = [output.name for output in session.get_outputs()]
        self._output = next((name for name in _OUTPUTS if name in outputs), outputs[0])
        self.width = len(self._raw(_TRIALS[0]))

    @classmethod
    def opened(cls, folder: str) -> OnnxEncoder:
        """Loads it and tries it.

        Args:
            folder: Where its files are.

        Raises:
            EncoderMissing: There is no such folder, a file or a library is missing or damaged, or the graph
                gives no vectors of Chinese sentences.
        """
        read = EncoderFolder.read(Path(folder).expanduser())
        session, tokenizer = _session(read.graph), _tokenizer(read.tokenizer)
        try:
            encoder = cls(read, session, tokenizer)
            encoder._try()
        except EncoderMissing as why:
            raise EncoderMissing(f"{read.graph} cannot be used: {why}") from why
        except Exception as fault:  # those of onnxruntime have nothing in common
            raise EncoderMissing(f"{read.graph} does not run: {_first_line(fault)}") from fault
        return encoder

    def encode(self, texts: Sequence[str]) -> Array:
        """See `SentenceEncoder`. Texts that the tokenizer finds nothing in share a vector of no meaning."""
        vectors = np.zeros((len(texts), self.width), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._raw(text)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        nothing = ~(np.isfinite(lengths) & (lengths > 0))[:, 0]
        vectors[nothing], lengths[nothing] = 1.0, np.sqrt(self.width)
        return np.asarray(vectors / lengths, dtype=np.float32)

    def _raw(self, text: str) -> Array:
        """The vector of a text, as long as the graph makes it."""
        return self._run(self._tokenizer.encode(self._folder.prefix + readable(text)).ids)

    def _run(self, tokens: Sequence[int]) -> Array:
        """The vector of tokens; of none, zeros."""
        if not tokens:
            return np.zeros(self.width, np.float32)
        values = {_INPUTS[0]: tokens, _INPUTS[1]: [1] * len(tokens), _INPUTS[2]: [0] * len(tokens)}
        given = {name: np.array([values[name]], kind) for name, kind in self._inputs.items()}
        (found,) = self._session.run([self._output], given)
        if not isinstance(found, np.ndarray) or found.ndim not in (2, 3) or len(found) != 1:
            raise EncoderMissing(f"its {self._output} is neither a sentence's vector nor its tokens' vectors")
        vector = found[0].astype(np.float32)
        if vector.ndim == 2:
            vector = vector[0] if self._folder.first_token else vector.mean(axis=0)
        return np.asarray(vector)

    def _try(self) -> None:
        """Whether it gives vectors that can be used, whatever is said.

        Raises:
            EncoderMissing: It does not.
        """
        if self._folder.layers and self._output != _SENTENCE:
            raise EncoderMissing(
                f"it gives no {_SENTENCE}, and lacks the layer {', '.join(self._folder.layers)}"
            )
        raw = np.array([self._raw(text) for text in _TRIALS])
        if not raw.any():
            raise EncoderMissing("it finds nothing in Chinese sentences")
        if not np.isfinite(raw).all():
            raise EncoderMissing("it gives no numbers for a sentence")
        first = self.encode(_TRIALS)
        if not np.array_equal(first, self.encode(_TRIALS)):
            raise EncoderMissing("it gives the same text another vector each time")
        if np.allclose(first[0], first[1], atol=_SAME):
            raise EncoderMissing("it tells no Chinese sentence from another")
        highest = max(self._tokenizer.get_vocab().values())
        self._run([highest] * int(self._tokenizer.truncation["max_length"]))


def _session(graph: Path) -> Any:
    """The graph, ready to run.

    Raises:
        EncoderMissing: onnxruntime is not installed, or cannot read it.
    """
    try:
        import onnxruntime
    except ImportError as fault:
        raise EncoderMissing(f"onnxruntime is not installed ({fault})") from fault
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 4  # what it has to say is in the exception
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as fault:  # its own have nothing in common
        raise EncoderMissing(f"{graph} is damaged, or no ONNX graph: {_first_line(fault)}") from fault


def _tokenizer(file: Path) -> Any:
    """The tokenizer, which cuts at `MOST_TOKENS` or earlier if it says so, and never pads.

    Raises:
        EncoderMissing: tokenizers is not installed, or cannot read it.
    """
    try:
        from tokenizers import Tokenizer
    except ImportError as fault:
        raise EncoderMissing(f"tokenizers is not installed ({fault})") from fault
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as fault:  # it raises nothing narrower
        raise EncoderMissing(f"{file} is damaged, or no tokenizer: {_first_line(fault)}") from fault
    longest = (tokenizer.truncation or {}).get("max_length", MOST_TOKENS)
    tokenizer.enable_truncation(min(MOST_TOKENS, longest))
    tokenizer.no_padding()
    return tokenizer


def _inputs(session: Any) -> dict[str, Any]:
    """What the graph wants to be given, and as which whole numbers.

    Raises:
        EncoderMissing: It wants what a text does not have.
    """
    wanted = {one.name: _WHOLE_NUMBERS.get(one.type) for one in session.get_inputs()}
    if strange := sorted(name for name, kind in wanted.items() if name not in _INPUTS or kind is None):
        raise EncoderMissing(f"it wants {', '.join(strange)}, which a text does not have")
    if _INPUTS[0] not in wanted:
        raise EncoderMissing(f"it takes no {_INPUTS[0]}")
    return wanted


def _first_line(fault: BaseException) -> str:
    lines = str(fault).splitlines()
    return f"{type(fault).__name__}: {lines[0][:200]}" if lines else type(fault).__name__
