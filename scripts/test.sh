#!/usr/bin/env bash
# Every check and test of the project, from a fresh clone. On CI nothing may be skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1

step() { printf '\n== %s (%ds)\n' "$1" "$SECONDS"; }

step "what tests need"
make --no-print-directory .venv/dev ui pwa
if CRM_CHROMIUM=$(.venv/bin/python scripts/browser.py); then
    export CRM_CHROMIUM
elif [ -n "${CI:-}" ]; then
    echo "On CI nothing is skipped: a browser is needed."
    exit 1
fi

# Beside the rest: it needs one core for minutes and nothing of what the others use.
mkdir -p build
make --no-print-directory mobile >build/mobile.log 2>&1 &
app=$!
trap 'kill "$app" 2>/dev/null || true' EXIT

step "lint"
make --no-print-directory lint
step "types"
make --no-print-directory types
step "tests"
# One run, so that its closing line counts all of them; two workers, each with a server of its own.
.venv/bin/pytest -q -n 2 --dist loadfile
step "the telecallers' app"
if ! wait "$app"; then
    cat build/mobile.log
    echo "The telecallers' app: a check failed; its output is above."
    exit 1
fi
grep -E "^(Tests:|Test Suites:|OK |.*passed)" build/mobile.log || true
step "done"
