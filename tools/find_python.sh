#!/usr/bin/env bash
# Prints the path of a Python of the given version (3.12), from PATH or from pyenv; else fails.
set -euo pipefail
version=$1
is_it() { [ "$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$version" ]; }

for candidate in "python$version" python3 "$HOME"/.pyenv/versions/"$version".*/bin/python; do
    is_it "$candidate" && { printf '%s\n' "$candidate"; exit 0; }
done
exit 1
