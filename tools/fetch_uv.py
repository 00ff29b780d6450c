"""Fetches uv from the package index with nothing but Python: `python3 tools/fetch_uv.py TARGET`.

For fresh machines that have Python 3 and make only. Honours UV_INDEX_URL and PIP_INDEX_URL.
"""

import hashlib
import io
import os
import platform
import re
import sys
import urllib.parse
import urllib.request
import zipfile

VERSION = "0.13.9"
TIMEOUT = 60


def main(target: str) -> None:
    index = os.environ.get("UV_INDEX_URL") or os.environ.get("PIP_INDEX_URL")
    page = (index or "https://pypi.org/simple").rstrip("/") + "/uv/"
    machine = platform.machine()
    name = f"uv-{VERSION}-py3-none-manylinux_2_17_{machine}.manylinux2014_{machine}.whl"
    with urllib.request.urlopen(page, timeout=TIMEOUT) as answer:
        listing = answer.read().decode()
    found = re.search('href="([^"#]*' + re.escape(name) + ")#sha256=([0-9a-f]{64})", listing)
    if not found:
        sys.exit(f"{name} is not on {page}")
    with urllib.request.urlopen(urllib.parse.urljoin(page, found[1]), timeout=TIMEOUT) as answer:
        wheel = answer.read()
    if hashlib.sha256(wheel).hexdigest() != found[2]:
        sys.exit("the download of uv is damaged; run it again")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        inside = f"uv-{VERSION}.data/scripts/uv"
        os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
        with open(target, "wb") as binary:
            binary.write(archive.read(inside))
    os.chmod(target, 0o755)


if __name__ == "__main__":
    main(sys.argv[1])
