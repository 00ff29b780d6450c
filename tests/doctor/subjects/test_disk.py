"""Folders that are full, closed, or no folders."""

from __future__ import annotations

from pathlib import Path

from doctor.subjects import disk
from tests.doctor.mounts import mounted
from tests.doctor.patients import as_nobody, found, of, wrong


def test_folders_that_are_well_or_not_there_yet() -> None:
    findings = list(disk.look(of()))
    assert [(finding.name, finding.about["folder"]) for finding in findings] == [
        ("disk_fine", "var"),
        ("disk_fine", "models"),
    ]
    assert not Path("var").exists()


def test_full_and_nearly_full(folder: Path) -> None:
    """By what is left, not by how large it is."""
    with mounted(folder / "var", "size=300m") as place:
        finding = found(disk.look)["disk_nearly_full"]
        assert finding.about["folder"] == "var" and 200 <= int(str(finding.about["megabytes"])) <= 320
        (place / "log").write_bytes(bytes(150_000_000))
        assert found(disk.look)["disk_full"].about["folder"] == "var"


def test_no_inodes_left(folder: Path) -> None:
    with mounted(folder / "var", "size=2g,nr_inodes=500"):
        finding = found(disk.look)["inodes_few"]
        assert finding.about["folder"] == "var" and int(str(finding.about["inodes"])) < 500


def test_a_file_system_that_can_only_be_read(folder: Path) -> None:
    with mounted(folder / "var", "size=2g,ro"):
        assert found(disk.look)["folder_not_writable"].about == {"folder": "var"}


def test_a_folder_that_may_only_be_read(folder: Path) -> None:
    """Here the one in which `var` would be made."""
    folder.chmod(0o555)
    with as_nobody():
        assert wrong(found(disk.look)) == {"folder_not_writable"}
    folder.chmod(0o755)


def test_a_folder_that_is_closed(folder: Path) -> None:
    (folder / "var").mkdir(mode=0o700)
    (folder / "models").chmod(0o777)
    with as_nobody():
        assert wrong(found(disk.look)) == {"folder_not_writable"}


def test_a_file_in_its_place(folder: Path) -> None:
    (folder / "var").touch(0o777)
    assert found(disk.look)["folder_is_none"].about == {"folder": "var"}
