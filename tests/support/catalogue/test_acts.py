"""The examples of acts, as they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.catalogue import DATA, CatalogueError
from support.catalogue.acts import ACTS, FOLDER, NONE, examples


def written(folder: Path, **files: str) -> Path:
    """A data folder with these files of acts."""
    (folder / FOLDER).mkdir()
    for name, text in files.items():
        (folder / FOLDER / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


def test_a_text_that_does_two_things_has_both(tmp_path: Path) -> None:
    data = written(
        tmp_path,
        how_long="means: x\nexamples: |\n  - 要多久\n  - 要多久 手续费多少\n",
        cost="means: x\nexamples: |\n  - 要多久 手续费多少\n\n  - 收费吗\n",
        none="means: x\nexamples: |\n  - 500元\n",
    )
    assert examples(data) == {
        "要多久": {"how_long"},
        "要多久 手续费多少": {"how_long", "cost"},
        "收费吗": {"cost"},
        "500元": frozenset(),
    }


def test_a_folder_without_acts_has_no_examples(tmp_path: Path) -> None:
    assert examples(tmp_path) == {}


@pytest.mark.parametrize("text", ["- 要多久\n", "means: x\n", "means: x\nexamples: [要多久]\n", "nlu: []\n"])
def test_a_file_without_its_shape_is_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as error:
        examples(written(tmp_path, how_long=text))
    assert error.value.path.name == "how_long.yml"


def test_ours_are_enough() -> None:
    """At least sixty an act, and four hundred without: fewer were read by their words, not by their kind."""
    ours = examples(DATA)
    counts = {act: sum(act in acts for acts in ours.values()) for act in ACTS}
    assert min(counts.values()) >= 60, counts
    assert sum(not acts for acts in ours.values()) >= 400
    assert {act for acts in ours.values() for act in acts} == set(ACTS)
    assert NONE not in ACTS
