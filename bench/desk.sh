#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A desk of a million messages over its API: posting with 32 connections, reading a conversation of 20 messages with
# 8 connections beside a small desk, searching a word, memory, start, 5,000 event streams.
#
#     bench/desk.sh [--messages N] [--seconds S] [--db postgres://...] [--data DIR]       after meson setup build
#
# desk.py says what is measured and how; with --db the same on PostgreSQL. Making the large desk takes some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build}
command -v wrk >/dev/null || { echo "desk: this needs wrk" >&2; exit 1; }
ninja -C "$build" --quiet heard bench/make_desk >/dev/null
ulimit -n "$(ulimit -Hn)"
exec python3 bench/desk.py "$build" "$@"
