#!/usr/bin/env bash
# pythons.sh [PYTEST-ARGUMENT...]   the suite, less broker and browser, on each Python of this machine
# pythons.sh --others               a quick look on those that .venv does not have: pure rooms, and a VM boots
#
# Each Python gets a virtual environment below .venv-pythons, from the same locks.
set -euo pipefail
cd "$(dirname "$0")/.."

locks=(requirements/run.txt requirements/pack.txt requirements/dev.txt)
own=none
tests=("$@")
if [ "${1:-}" = --others ]; then
    own=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    tests=(tests/base tests/wire tests/query tests/trace tests/system/test_a_vm_boots.py)
fi

venv_of() { # VERSION: makes it when its locks changed, prints its folder
    local python venv=.venv-pythons/$1 stamp
    python=$(tools/find_python.sh "$1") || return 1
    stamp=$venv/stamp-$(cat "${locks[@]}" | cksum | tr ' ' '-')
    if [ ! -e "$stamp" ]; then
        "$python" -m venv --clear "$venv" >&2
        "$venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes --no-deps \
            --only-binary :all: "${locks[@]/#/--requirement=}" >&2
        : >"$stamp"
    fi
    printf '%s\n' "$venv"
}

passed=()
failed=()
missing=()
for version in 3.11 3.12 3.13; do
    [ "$version" != "$own" ] || continue
    venv=$(venv_of "$version") || { missing+=("$version"); continue; }
    printf '== %s\n' "$("$venv/bin/python" --version)"
    if "$venv/bin/python" -m pytest -q -m "not browser and not rabbitmq" "${tests[@]}"; then
        passed+=("$version")
    else
        failed+=("$version")
    fi
done
printf 'Python: passed on %s; failed on %s; not on this machine: %s\n' \
    "${passed[*]:-none}" "${failed[*]:-none}" "${missing[*]:-none}"
[ ${#failed[@]} -eq 0 ]
