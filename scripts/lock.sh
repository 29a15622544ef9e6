#!/usr/bin/env bash
# Resolves the direct dependencies of pyproject.toml to pinned ones with hashes.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
lock() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url pyproject.toml "$@"
}
lock -o requirements.txt
lock --group dev -o requirements-dev.txt
