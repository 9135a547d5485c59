#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# How many requests src/http answers, beside libmicrohttpd alone; and what event streams take.
#
#     bench/http.sh [--seconds N] [--rounds N]      after ninja -C build
#
# wrk and the server share the machine. Both sides take turns, and the best round of each counts: other programs
# only take away. Requests a second of the server's own processor time hardly depend on those, so they are told
# too. The peer sends the same page with one header and looks at nothing; the ratio is what routing, checking and
# our headers cost. Lines: name value unit | peer value | ratio.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=3 rounds=3 build=${BUILD:-build} port=${HTTP_BENCH_PORT:-17391}
while (($#)); do
    case $1 in
    --seconds) seconds=$2 ;;
    --rounds) rounds=$2 ;;
    *) echo "usage: bench/http.sh [--seconds N] [--rounds N]" >&2; exit 2 ;;
    esac
    shift 2
done
ninja -C "$build" --quiet bench/http >/dev/null
figures=$(mktemp)
pid=
trap '[[ -z $pid ]] || kill "$pid" 2>/dev/null; rm -f "$figures" "$figures.cpu"' EXIT

# load NAME MODE PATH CONNECTIONS: adds "name rate p99_ms rate_of_cpu" to the figures.
load() {
    port=$((port + 1))
    "$build/bench/http" "$2" "$port" >"$figures.cpu" &
    pid=$!
    for _ in {1..100}; do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
        sleep 0.02
    done
    wrk -t1 -c"$4" -d"${seconds}s" --latency "http://127.0.0.1:$port$3" >"$figures.wrk"
    kill "$pid"
    wait "$pid" || true
    pid=
    awk -v name="$1" -v cpu="$(cat "$figures.cpu")" '
        function ms(t) { return t ~ /us$/ ? t / 1000 : t ~ /ms$/ ? t + 0 : t * 1000 }
        /^ *99%/ { p99 = ms($2) }
        /requests in/ { n = $1 }
        /^Requests\/sec/ { rate = $2 }
        /Non-2xx|Socket errors/ { bad = 1 }
        END { if (!bad && cpu > 0) print name, rate, p99, n / cpu }' "$figures.wrk" >>"$figures"
    rm -f "$figures.wrk"
}

if command -v wrk >/dev/null; then
    for connections in 8 64; do
        for ((i = 0; i < rounds; i++)); do
            load page-$connections serve /page $connections
            load bare-$connections bare /page $connections
            load json-$connections serve /item/7 $connections
        done
    done
    awk '
        function best(name, field, v) { if (!((name, field) in most) || v > most[name, field]) most[name, field] = v }
        function least(name, field, v) { if (!((name, field) in most) || v < most[name, field]) most[name, field] = v }
        function line(name, unit, format, a, b) { printf "%s " format " %s | " format " | %.2f\n", name, a, unit, b, b ? a / b : 0 }
        { best($1, 1, $2); least($1, 2, $3); best($1, 3, $4) }
        END {
            for (n = 8; n <= 64; n += 56) {
                page = "page-" n; bare = "bare-" n; json = "json-" n
                line("page-10k-" n "-connections", "requests/s", "%.0f", most[page, 1], most[bare, 1])
                line("page-10k-" n "-connections-p99", "ms", "%.2f", most[page, 2], most[bare, 2])
                line("page-10k-" n "-connections-per-cpu", "requests/s", "%.0f", most[page, 3], most[bare, 3])
                printf "json-%d-connections %.0f requests/s | - | -\n", n, most[json, 1]
                printf "json-%d-connections-per-cpu %.0f requests/s | - | -\n", n, most[json, 3]
            }
        }' "$figures"
else
    echo "http: no wrk, requests are not measured" >&2
fi
"$build/bench/http" streams 5000
