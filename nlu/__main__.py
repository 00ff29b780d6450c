"""`make adapt LOGS=file.txt`: learns from unlabelled messages with the model that `launch` has trained."""

from __future__ import annotations

import argparse
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from nlu import adaptation
from nlu.adaptation import Reading
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
        readings = adaptation.learn(_classifier(MODELS), texts)
    except adaptation.AdaptationError as error:
        print(error, file=sys.stderr)
        return 1
    adaptation.save(readings)
    _print(len(texts), readings)
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


def _print(messages: int, readings: Sequence[Reading]) -> None:
    print(f"{messages} messages read, {len(readings)} of them surely enough; most asked:")
    for intent, count in Counter(reading.intent for reading in readings).most_common(8):
        print(f"  {count / len(readings):6.1%}  {intent}")
    print(f"Kept in {adaptation.FILE} (masked; it stays on this machine). To take it back: remove the file.")


if __name__ == "__main__":
    sys.exit(main())
