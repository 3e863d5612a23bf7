#!/usr/bin/env bash
# suite.sh WORKERS [PYTEST-ARGUMENT...]   the whole suite, and beside it a quick look on this machine's other Pythons
#
# Most tests wait for a browser or a broker more than they work: there is time for the look, which gives way.
set -uo pipefail
cd "$(dirname "$0")/.."

told=$(mktemp)
trap 'rm -f "$told"' EXIT
# A worker's number of its own, for it gives a test's programs their ports.
PYTEST_XDIST_WORKER=gw$1 nice -n 10 tools/pythons.sh --others >"$told" 2>&1 &
others=$!
.venv/bin/python -m pytest -n "$1" "${@:2}"
suite=$?
wait "$others"
looked=$?
cat "$told"
[ "$suite" -eq 0 ] && [ "$looked" -eq 0 ]
