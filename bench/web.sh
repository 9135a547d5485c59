#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The pages of the workspace: a conversation and the inbox, signed in, over 30 conversations, 8 connections, no page kept;
# at 1,000 and at a million messages; and what a browser fetches for the first page.
#
#     bench/web.sh [--messages N] [--seconds S] [--db postgres://...] [--data DIR]        after meson setup build
#
# web.py says what is measured and how; with --db the same on PostgreSQL. Making the large desk takes some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build}
command -v wrk >/dev/null || { echo "web: this needs wrk" >&2; exit 1; }
ninja -C "$build" --quiet heard bench/make_desk >/dev/null
exec python3 bench/web.py "$build" "$@"
