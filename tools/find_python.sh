#!/usr/bin/env bash
# find_python.sh pick     prints a Python for .venv: PYTHON when set, else one of 3.11 to 3.13, else a newer one
# find_python.sh 3.12     prints a Python of just that version, from PATH or from pyenv; fails without a word
set -euo pipefail

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true; }
first_of() { # VERSIONS CANDIDATE...
    local candidate
    for candidate in "${@:2}"; do
        [[ " $1 " == *" $(version_of "$candidate") "* ]] && printf '%s\n' "$candidate" && return
    done
    return 1
}

newer="3.14 3.15 3.16"
tested="3.13 3.12 3.11"
if [ "$1" != pick ]; then
    first_of "$1" "python$1" python3 "$HOME"/.pyenv/versions/"$1".*/bin/python
elif [ -n "${PYTHON:-}" ]; then
    first_of "$tested $newer" "$PYTHON" || {
        printf 'set-up: PYTHON=%s does not start a Python of version 3.11 or newer\n' "$PYTHON" >&2
        exit 1
    }
else
    first_of "$tested" python3 python3.13 python3.12 python3.11 python ||
        first_of "$newer" python3 python3.14 python3.15 python || {
        printf 'set-up: %s\n' \
            "rpcviz needs Python 3.11 or newer, and none was found (looked for python3 and python3.11 to python3.15)" \
            "install one, or name it: make run PYTHON=/path/to/python3.12" >&2
        exit 1
    }
fi
