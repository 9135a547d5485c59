# SPDX-License-Identifier: Apache-2.0
# The rounds of speed.sh, summed up: the best of each figure, our kernels beside the peer's better graph.
# The encoder's multiply-adds: at n pieces 6 layers x (4 x 384 x 384 + 2 x 384 x 1536) n, attention not counted.

function least(a, b) { return a == "" || (b != "" && b < a) ? b : a }
function line(name, value, unit, peer, ratio) { printf "%s %s %s | %s | %s\n", name, value, unit, peer, ratio }
function ms(x) { return sprintf("%.3f", x) }

$1 ~ /\.peak$/ { if ($2 > best[$1]) best[$1] = $2; next }
{ best[$1] = least(best[$1], $2); p50[$1] = least(p50[$1], $3) }

function encoder(kernel, tokens, target,    name, ours, peer, peak, label, with) {
    name = ".encoder_" tokens
    ours = best[kernel name]
    label = kernel != "amx" && best["noamx-fused" name] != "" ? "onnxruntime without AMX " : "onnxruntime "
    with = label ~ /without/ ? "noamx-" : ""
    peer = least(best[with "plain" name], best[with "fused" name])
    if (peer == "")
        line("encoder_" tokens "_" kernel, ms(ours), "ms", "not measured", "-")
    else
        line("encoder_" tokens "_" kernel, ms(ours), "ms", label ms(peer) " ms", sprintf("%.2f%s", peer / ours, target))
    peak = best[kernel ".peak"]
    if (peak != "")
        line("share_of_peak_" tokens "_" kernel, sprintf("%.0f", 6 * 1769472 * tokens / ours / 1e4 / peak), "%",
             sprintf("%.0f G multiply-adds/s", peak), "-")
}

END {
    n = split("amx avx512-vnni avx2 neon-dot neon scalar", order, " ")
    for (i = 1; i <= n; i++) {
        k = order[i]
        if (best[k ".encoder_32"] == "")
            continue
        first = first == "" ? k : first
        encoder(k, 32, k == first || k == "avx512-vnni" ? " (reach 1.6)" : "")
        encoder(k, 64, k == first || k == "avx512-vnni" ? " (reach 1.4)" : "")
        reach = k == "avx2" ? "reach 6 ms" : k == "scalar" || k ~ /neon/ ? "-" : "reach 2.6 ms"
        line("read_32_p50_" k, ms(p50[k ".read_32"]), "ms", reach, "-")
    }
    line("model_file", sprintf("%.1f", model_bytes / 1e6), "MB", "reach 20 MB", "-")
    if (binary_bytes != "")
        line("binary_stripped", sprintf("%.2f", binary_bytes / 1e6), "MB", "reach 3 MB", "-")
}
