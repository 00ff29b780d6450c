"""`make adapt LOGS=file.txt`: learns from unlabelled messages with the model that `launch` has trained."""

from __future__ import annotations

import argparse
import sys
import tarfile
import tempfile
from pathlib import Path

from nlu import adaptation
from nlu.linear import LinearModel

MODELS = Path("models")


def main() -> int:
    """Learns, writes what was learned and says what it was."""
    parser = argparse.ArgumentParser(prog="python -m nlu", description=__doc__)
    parser.add_argument("log", help="unlabelled messages of customers, one a line, UTF-8")
    arguments = parser.parse_args()
    try:
        if not arguments.log:
            raise adaptation.AdaptationError("which log? make adapt LOGS=file.txt, one message a line")
        texts = adaptation.read_log(Path(arguments.log))
        learned = adaptation.learn(_classifier(MODELS), texts)
    except adaptation.AdaptationError as error:
        print(error, file=sys.stderr)
        return 1
    learned.save()
    _print(learned)
    return 0


def _classifier(models: Path) -> LinearModel:
    """The linear model inside the newest trained model."""
    archives = sorted(models.glob("okpay-*.tar.gz"), key=lambda file: file.stat().st_mtime)
    if not archives:
        raise adaptation.AdaptationError(f"no model in {models}: run make train first")
    with tempfile.TemporaryDirectory() as folder, tarfile.open(archives[-1]) as archive:
        for member in archive.getmembers():
            name = Path(member.name).name
            if name in ("linear.json", "linear.npz") and (content := archive.extractfile(member)):
                (Path(folder) / name).write_bytes(content.read())
        return LinearModel.load(Path(folder))


def _print(learned: adaptation.Adaptation) -> None:
    print(f"{learned.messages} messages read; most asked:")
    for label, share in sorted(learned.shares.items(), key=lambda item: -item[1])[:8]:
        print(f"  {share:6.1%}  {label}")
    print(f"Kept in {adaptation.FILE} (shares only, no text). To take it back: remove the file.")


if __name__ == "__main__":
    sys.exit(main())
