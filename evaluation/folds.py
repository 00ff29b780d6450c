"""Examples split so that those tested are strange to those learned from: by author, or by words."""

from __future__ import annotations

import functools
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jieba import posseg

from nlu.features import abstract, segmenter

FOLDS = 4

_SEED = "strangeness"
"""Another one draws other words into a fold."""

_SPOKEN = "nvlijx"
"""First letters of jieba's parts of speech that count: nouns, verbs, idioms, abbreviations, and the words of
our own dictionary, which have none."""

_SHORTEST = 2
"""Characters of a word: single ones stand in everything."""

_PLACEHOLDER = re.compile(r"〔[^〕]*〕")


@dataclass(frozen=True)
class Fold:
    """Which examples are learned from, and which tested, by their place."""

    learned: list[int]
    tested: list[int]


def by_author(intents: Sequence[str], folds: int = FOLDS) -> Iterator[Fold]:
    """Whole stretches of each intent's examples: neighbouring lines are one author's.

    Args:
        intents: Of the examples in the order of their files.
        folds: Stretches of a file.
    """
    of_intent = defaultdict(list)
    for place, intent in enumerate(intents):
        of_intent[intent].append(place)
    fold_of = {
        place: at * folds // len(places) for places in of_intent.values() for at, place in enumerate(places)
    }
    for fold in range(folds):
        tested = [place for place in range(len(intents)) if fold_of[place] == fold]
        yield Fold([place for place in range(len(intents)) if fold_of[place] != fold], tested)


def by_words(texts: Sequence[str], folds: int = FOLDS) -> Iterator[Fold]:
    """Those tested have a verb or noun each that nothing stands with in what is learned from: their rarest.

    An example without any such word is learned from, and never tested.

    Args:
        texts: Normalised.
        folds: Parts that the words are drawn into.
    """
    words = [_words(text) for text in texts]
    counts = Counter(word for some in words for word in some)
    rarest = [min(some, key=lambda word: (counts[word], word), default=None) for some in words]
    for fold in range(folds):
        unheard = {word for word in rarest if word is not None and _drawn(word, folds) == fold}
        tested = [place for place, word in enumerate(rarest) if word in unheard]
        yield Fold([place for place, some in enumerate(words) if not some & unheard], tested)


@functools.lru_cache(maxsize=1)
def _tagger() -> posseg.POSTokenizer:
    return posseg.POSTokenizer(segmenter())


def _words(text: str) -> frozenset[str]:
    return frozenset(
        word
        for word, kind in _tagger().cut(_PLACEHOLDER.sub(" ", abstract(text)), HMM=False)
        if kind[:1] in _SPOKEN and len(word) >= _SHORTEST
    )


def _drawn(word: str, folds: int) -> int:
    content = f"{_SEED} {word}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big") % folds
