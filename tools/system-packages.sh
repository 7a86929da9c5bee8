#!/bin/sh
# Install the system packages that superasm needs and that are missing; with the argument `test`,
# also those that only its tests need. Prints nothing if all are there. Needs root or sudo with apt;
# elsewhere it says what to install by hand.
set -eu

missing=""
need() { # need COMMAND PACKAGE
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need gcc gcc
need as binutils
need bwrap bubblewrap
[ -e /usr/lib/x86_64-linux-gnu/libc.a ] || [ -e /usr/lib64/libc.a ] || missing="$missing libc6-dev"
"${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"

wanted="" # clang makes the best candidates, but superasm works without it
command -v clang >/dev/null 2>&1 || ls /usr/bin/clang-[0-9]* >/dev/null 2>&1 || wanted="clang"

tests="" # a browser to test pages in; those tests are skipped without it
if [ "${1:-}" = test ]; then
    command -v chromium >/dev/null 2>&1 || tests="$tests chromium"
    command -v chromedriver >/dev/null 2>&1 || tests="$tests chromium-driver"
fi

[ -n "$missing$wanted$tests" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    as_root="none"
fi
if ! command -v apt-get >/dev/null 2>&1 || [ "$as_root" = none ]; then
    if [ -n "$missing" ]; then
        echo "missing system packages:$missing" >&2
        echo "hint: as root, apt-get install$missing $wanted (or your system's names for them)" >&2
        exit 1
    fi
    [ -z "$wanted" ] || echo "note: no clang found; its candidates are often the best ones" >&2
    [ -z "$tests" ] || echo "note: missing for tests of pages, which are skipped:$tests" >&2
    exit 0
fi
echo "installing system packages:$missing $wanted$tests"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086
    $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
if [ -n "$wanted" ]; then
    if apt-cache show clang-22 >/dev/null 2>&1; then wanted="clang-22"; fi
    $as_root apt-get install -y -qq --no-install-recommends "$wanted" >/dev/null ||
        echo "note: $wanted could not be installed; its candidates are often the best ones" >&2
fi
if [ -n "$tests" ]; then
    # shellcheck disable=SC2086
    $as_root apt-get install -y -qq --no-install-recommends $tests >/dev/null ||
        echo "note: could not be installed, so that tests of pages are skipped:$tests" >&2
fi
