#!/usr/bin/env bash
# The parts of the suite that come from Debian: a real broker, a real browser, its fonts.
# As root it installs what is missing; otherwise it names the part and the command, and fails.
set -euo pipefail

missing=()
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
[ -x /usr/bin/chromium ] || missing+=(chromium)
{ command -v fc-list >/dev/null && [ -n "$(fc-list 2>/dev/null | head -n 1)" ]; } || missing+=(fontconfig fonts-dejavu-core)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    printf 'set-up: installing %s\n' "${missing[*]}" >&2
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    apt-get update -qq >&2
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 </dev/null
    exit 0
fi
printf 'make test needs %s, which this machine lacks; on Debian: sudo apt-get install %s\n' \
    "${missing[*]}" "${missing[*]}" >&2
exit 1
