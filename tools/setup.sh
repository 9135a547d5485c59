# SPDX-License-Identifier: Apache-2.0
# Sourced by ./run and ./test: installs the Debian packages of doc/dependencies.md that are missing.
#
#     setup_packages run        what running needs
#     setup_packages all        what the tests need, too
#
# At a terminal it asks before it uses sudo. Without one (a build machine) it goes ahead.

setup_missing() {
    local want=$1 name class
    while IFS='|' read -r _ name class _; do
        name=${name// /} class=${class// /}
        [[ $class == run || ( $class == test && $want == all ) ]] || continue
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q '^install ok installed' || echo "$name"
    done <doc/dependencies.md
    [[ $want != all ]] || command -v npm >/dev/null || echo npm
}

# What Debian has not: tests/package.json, at the version and with the sum of its lock file.
setup_fetched() {
    [[ $1 == all && ! tests/node_modules/.package-lock.json -nt tests/package-lock.json ]] || return 0
    npm ci --prefix tests --ignore-scripts --no-audit --no-fund --silent ||
        echo "axe-core could not be fetched from npm; the journeys that look with it are left out." >&2
}

setup_packages() {
    local missing sudo=()
    if ! command -v dpkg-query >/dev/null; then
        echo "This is no Debian: install what doc/dependencies.md lists, then go on." >&2
        return 0
    fi
    mapfile -t missing < <(setup_missing "$1")
    if ((!${#missing[@]})); then
        setup_fetched "$1"
        return 0
    fi
    if ((EUID != 0)); then
        command -v sudo >/dev/null || {
            echo "These packages are missing, and there is no sudo: ${missing[*]}" >&2
            echo "As root: apt-get install --no-install-recommends ${missing[*]}" >&2
            return 1
        }
        sudo=(sudo)
    fi
    if [[ -t 0 && -t 1 ]]; then
        echo "These Debian packages are needed and missing: ${missing[*]}"
        read -r -p "Install them now${sudo:+ with sudo}? [Y/n] " answer
        [[ $answer == "" || $answer == [Yy]* ]] || { echo "Nothing was installed."; return 1; }
    fi
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null &&
        setup_fetched "$1"
}
