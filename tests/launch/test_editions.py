"""Editions: copies that are checked as a whole before anybody reads them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from launch import editions
from launch.editions import NotAsItShould
from support.content import PROJECT


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, and a place for its editions."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(PROJECT, tmp_path / "data")
    return tmp_path / "data"


def taken(data: Path) -> Path:
    return editions.take(data / "settings.yml", data)


def test_the_same_content_is_the_same_edition(data: Path) -> None:
    """What editors' programs leave behind is not part of it."""
    one = taken(data)
    (data / "questions" / ".fees.yml.swp").write_text("x")
    assert taken(data) == one
    (data / "demo.yml").write_text((data / "demo.yml").read_text("utf-8") + "\n# end\n", "utf-8")
    assert taken(data) != one


def test_a_fault_is_said_with_the_file_that_was_edited(data: Path) -> None:
    """Not with the copy that was looked at; nothing is left of that."""
    file = data / "questions/fees.yml"
    file.write_text(file.read_text("utf-8").replace("{fee_transfer}", "{fee_transfr}"), "utf-8")
    with pytest.raises(NotAsItShould, match=r"data/questions/fees\.yml:\d+.*fee_transfr"):
        taken(data)
    assert list(editions.FOLDER.iterdir()) == []


def test_settings_from_another_place_are_part_of_it(data: Path, tmp_path: Path) -> None:
    """And are named where they lie, when they are wrong."""
    own = tmp_path / "company.yml"
    own.write_text(
        (data / "settings.yml").read_text("utf-8").replace('product: "OKPay"', 'product: "某钱包"'), "utf-8"
    )
    edition = editions.take(own, data)
    assert "某钱包" in (edition / "settings.yml").read_text("utf-8")
    own.write_text("product: 1\n", "utf-8")
    with pytest.raises(NotAsItShould, match=r"company\.yml:"):
        editions.take(own, data)


def test_missing_settings_are_a_sentence(data: Path) -> None:
    with pytest.raises(NotAsItShould, match=r"no-such\.yml"):
        editions.take(data / "no-such.yml", data)


def test_many_faults_are_counted(data: Path) -> None:
    for file in (data / "questions").glob("*.yml"):
        file.write_text(file.read_text("utf-8").replace("button:", "buton:"), "utf-8")
    with pytest.raises(NotAsItShould) as found:
        taken(data)
    assert len(str(found.value).splitlines()) == 13


def test_only_two_editions_are_kept(data: Path) -> None:
    """The one in use, and the one that somebody may still be reading."""
    made = []
    for number in range(4):
        (data / "demo.yml").write_text((data / "demo.yml").read_text("utf-8") + f"\n# {number}\n", "utf-8")
        made.append(taken(data))
        editions.publish(made[-1], "model")
    present = editions.present()
    assert present and present.folder.name == made[-1].name and present.model == "model"
    assert {path.name for path in editions.FOLDER.iterdir() if path.is_dir()} == {
        path.name for path in made[-2:]
    }
