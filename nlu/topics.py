"""The topics of a log: messages that lie together, each read in the light of all of its topic.

A message that the classifier is not sure of often lies among others that say the same in words it knows
better. So the messages are grouped (latent semantic analysis, then k-means), and each one's chances lean
towards the mean of the topics around it. What that is worth stands in docs/experiments.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlu.feature_index import Array, Vocabulary

_SHARE = 0.35
"""Part of a message's chances that its topics have."""

_BLOCKS = ("c:", "w:")
"""Features that place a message: runs of characters, and words."""

_AXES = 150

_MESSAGES_A_TOPIC = 20

_FEWEST_IN_TOPIC = 3
"""Messages below which a topic is chance."""

_NEAREST = 8
"""Topics that are asked about a message."""

_NEARNESS = 6
"""Power of the cosine by which they weigh."""

_RARE = 10_000
"""A log's messages for each time that a feature must occur, beyond the first two."""


def lean(names: Sequence[Sequence[str]], own: Array) -> Array:
    """The chances of messages, leaning towards those of the topics they lie in.

    Args:
        names: The features of each message.
        own: Messages by labels: the chances as the classifier gives them.

    Returns:
        Messages by labels; each row sums to one.
    """
    from sklearn.cluster import MiniBatchKMeans

    places = _places(names)
    count = max(1, len(names) // _MESSAGES_A_TOPIC)
    grouping = MiniBatchKMeans(
        count, init="random", n_init=1, max_iter=15, batch_size=6_000, random_state=0
    ).fit(places)
    means, told = _means(own, grouping.labels_, count)
    likeness = np.maximum(places @ _unit(grouping.cluster_centers_).T, 0.0)
    nearest = np.argsort(-likeness, axis=1)[:, :_NEAREST]
    weights = np.take_along_axis(likeness, nearest, axis=1) ** _NEARNESS * told[nearest]
    total = weights.sum(axis=1, keepdims=True)
    around = np.einsum("mt,mtl->ml", weights, means[nearest]) / np.where(total, total, 1.0)
    return np.asarray(np.where(total, (1 - _SHARE) * own + _SHARE * around, own))


def _places(names: Sequence[Sequence[str]]) -> Array:
    """Messages by axes, each of length one; of zeros where nothing places it."""
    from sklearn.decomposition import TruncatedSVD

    placing = [[name for name in each if name.startswith(_BLOCKS)] for each in names]
    vocabulary = Vocabulary.of(placing, fewest=2 + len(names) // _RARE)
    if len(vocabulary.columns) < 2:  # the messages share nothing by which they could be told apart
        return np.zeros((len(names), 1))
    matrix = vocabulary.matrix(placing)
    axes = min(_AXES, min(matrix.shape) - 1)
    return _unit(TruncatedSVD(axes, n_iter=3, random_state=0).fit_transform(matrix)).astype(np.float32)


def _unit(vectors: Array) -> Array:
    """The rows brought to length one; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths, lengths, 1.0))


def _means(own: Array, topics: Array, count: int) -> tuple[Array, Array]:
    """The mean chances of each topic's messages, and 1 where there are enough of them, else 0."""
    sizes = np.bincount(topics, minlength=count)
    total = np.zeros((count, own.shape[1]))
    np.add.at(total, topics, own)
    return total / np.maximum(sizes, 1)[:, None], (sizes >= _FEWEST_IN_TOPIC).astype(float)
