#!/usr/bin/env bash
# Every static check, all of them even when one fails, so that one run shows everything.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()

check() { # NAME COMMAND...
    local started=$SECONDS
    printf -- '-- %s\n' "$1"
    "${@:2}" || failed+=("$1")
    [ $((SECONDS - started)) -lt 10 ] || printf '   (%s took %s s)\n' "$1" $((SECONDS - started))
}

check format $bin/ruff format --check --quiet --diff
check lint $bin/ruff check --quiet
check types $bin/mypy --no-error-summary
check imports $bin/lint-imports --no-logo
check dead-code $bin/vulture
check page-lint $bin/node node_modules/.bin/biome check
check page-types $bin/node node_modules/.bin/tsc --project tsconfig.json

[ ${#failed[@]} -eq 0 ] && exit 0
printf 'make check: failed: %s\n' "${failed[*]}" >&2
exit 1
