#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles the kernels for 64-bit ARM and runs them under qemu: once as a processor with sdot, once as one
# without. Says nothing of their speed.   Debian: gcc-aarch64-linux-gnu qemu-user
set -eu
cd "$(dirname "$0")/.."
for tool in aarch64-linux-gnu-gcc qemu-aarch64; do
    if ! command -v $tool > /dev/null; then
        echo "test-neon: $tool is missing, not tested"
        exit 77
    fi
done
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
aarch64-linux-gnu-gcc -std=c11 -O2 -Wall -Wextra -Wpedantic -D_GNU_SOURCE -Iinclude -Isrc -static \
    tests/engine/kernels_check.c src/engine/encoder.c src/engine/forward_ref.c src/engine/kernels.c \
    src/engine/kernels_neon.c src/engine/kernels_scalar.c -lm -o "$out/check"
qemu-aarch64 -cpu max "$out/check" neon-dot neon
qemu-aarch64 -cpu cortex-a53 "$out/check" neon
