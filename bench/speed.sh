#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# How fast libheard reads on one core, beside ONNX Runtime int8 on the same graph with the same weights.
#
#     bench/speed.sh [--rounds N] [MODEL.heard]      after ninja -C build
#
# The peer is fetched once, at pinned versions, into build/bench: onnxruntime-node from npm, and onnx with
# onnxruntime from PyPI to write and quantise the graph. Where they cannot be had, their column says
# "not measured". Rounds of both sides take turns, and the best of each counts: other programs only add time.
# SPEED_PEER=off leaves the peer out. Lines: name value unit | peer value | ratio.
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=5
[[ ${1:-} == --rounds ]] && { rounds=$2; shift 2; }
model=${1:-model/heard-en-1.heard}
build=${BUILD:-build}
work=${SPEED_WORK:-$build/bench}
[[ -f $model ]] || { echo "speed: no model at $model, not measured"; exit 0; }
ninja -C "$build" --quiet bench/speed >/dev/null
mkdir -p "$work"

# The peer's programs, its graphs of this very model, or a non-zero status.
prepare_peer() {
    [[ ${SPEED_PEER:-on} == on ]] && command -v node npm python3 >/dev/null || return 1
    if [[ ! -d $work/node_modules/onnxruntime-node ]]; then
        npm install --prefix "$work" --ignore-scripts --no-audit --no-fund onnxruntime-node@1.22.0 || return 1
    fi
    if [[ ! -f $work/venv/ready ]]; then
        python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q -r bench/speed_requirements.txt &&
            touch "$work/venv/ready" || return 1
    fi
    if [[ ! -f $work/fused.onnx || $model -nt $work/fused.onnx || bench/speed_export.py -nt $work/fused.onnx ]]; then
        "$work/venv/bin/python" bench/speed_export.py "$model" "$work" || return 1
    fi
}

peer=on
prepare_peer >"$work/peer.log" 2>&1 || peer=off
[[ $peer == on ]] || echo "speed: the peer is not measured (see $work/peer.log)" >&2

# run_peer [PREFIX]: one round of the peer; the prefix goes before its names.
run_peer() {
    SPEED_MODULES=$(realpath "$work")/node_modules node bench/speed_peer.js "$work/plain.onnx" "$work/fused.onnx" |
        sed "s/^/${1:-}/" >>"$work/figures"
}

# Where AMX is, the peer runs twice: with it, beside our AMX, and without, beside our VNNI.
noamx=
if [[ $peer == on ]] && grep -qw amx_int8 /proc/cpuinfo; then
    ninja -C "$build" --quiet bench/libspeed_noamx.so >/dev/null
    noamx=$(realpath "$build/bench/libspeed_noamx.so")
fi

: >"$work/figures"
for ((i = 0; i < rounds; i++)); do
    "$build/bench/speed" "$model" >>"$work/figures"
    if [[ $peer == on ]]; then
        run_peer
        [[ -z $noamx ]] || LD_PRELOAD=$noamx run_peer noamx-
    fi
done
binary=
[[ -f $build/heard ]] && { strip -o "$work/heard" "$build/heard"; binary=$(stat -c %s "$work/heard"); }

awk -v model_bytes="$(stat -c %s "$model")" -v binary_bytes="$binary" -f bench/speed.awk "$work/figures"
