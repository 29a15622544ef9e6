#!/usr/bin/env bash
# Every benchmark in turn; the slow ones that fill a table of docs/performance.md come last.
# `quick` tries them all with little data in a few minutes and writes nothing: whether they run is
# what it shows, its figures are worth little. One that misses its limit stops no other.
set -uo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
kept=build/bench # filled databases, for the next run; remove the folder to fill them anew
missed=()

run() {
    printf '\n== %s (%ds)\n' "$*" "$SECONDS"
    "$python" -m "benchmarks.$1" "${@:2}" || missed+=("$1")
}

mkdir -p "$kept"
if [ "${1:-}" = quick ]; then
    run import_leads --rows 5000 --existing 20000 --rounds 1
    run api --leads 20000 --also 10000 --rounds 1 --seconds 1
    run live --dashboards 20 --calls 10
    run recordings --megabytes 10 --rounds 2
    run truth --rounds 1 --leads 10000 --calls 30000
    run growth --sizes 2000 20000 --rounds 8 --keep "$kept"
    run load --seconds 40 --ramp 10 --rounds 15 --telecallers 100 --leads 20000 --rows 10000 \
        --keep "$kept"
else
    run import_leads
    run api
    run live
    run recordings
    run truth
    run growth --keep "$kept" --markdown
    run load --keep "$kept" --markdown
fi

printf '\n== all of it took %ds\n' "$SECONDS"
if [ ${#missed[@]} -gt 0 ]; then
    echo "Missed a limit or broke: ${missed[*]}"
    exit 1
fi
