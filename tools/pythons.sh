#!/usr/bin/env bash
# Runs the tests that need no broker, browser or process on each supported Python found here.
# Each gets a virtual environment of its own below .venv-pythons, from the same locks.
set -euo pipefail
cd "$(dirname "$0")/.."

locks=(requirements/run.txt requirements/dev.txt)
passed=()
failed=()
for version in 3.11 3.12 3.13; do
    python=$(tools/find_python.sh "$version") || { printf 'python %s: not on this machine\n' "$version"; continue; }
    venv=.venv-pythons/$version
    stamp=$venv/stamp-$(cat "${locks[@]}" | cksum | tr ' ' '-')
    if [ ! -e "$stamp" ]; then
        "$python" -m venv --clear "$venv"
        "$venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes --no-deps \
            --only-binary :all: "${locks[@]/#/--requirement=}"
        : >"$stamp"
    fi
    printf '== %s\n' "$("$venv/bin/python" --version)"
    if "$venv/bin/python" -m pytest -q -m "not browser and not rabbitmq and not program" "$@"; then
        passed+=("$version")
    else
        failed+=("$version")
    fi
done
printf 'passed on Python: %s; failed on: %s\n' "${passed[*]:-none}" "${failed[*]:-none}"
[ ${#failed[@]} -eq 0 ]
