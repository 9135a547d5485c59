// SPDX-License-Identifier: Apache-2.0
// One round of ONNX Runtime for bench/speed.sh: node speed_peer.js GRAPH.onnx...  prints `NAME BEST P50` like speed.c,
// for the file names plain and fused: plain.encoder_32 1.9 2.0. One thread, all of its optimisations.
const path = require('path');
const ort = require(path.join(process.env.SPEED_MODULES, 'onnxruntime-node'));

const options = {intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all'};
const ROUND_MS = 300;

function now() {
    return Number(process.hrtime.bigint()) / 1e6;
}

async function measure(session, tokens) {
    const ids = new BigInt64Array(tokens).map((_, i) => BigInt((i * 7919 + 1000) % 15000));
    const feeds = {
        ids: new ort.Tensor('int64', ids, [1, tokens]),
        types: new ort.Tensor('int64', new BigInt64Array(tokens), [1, tokens]),
    };
    const took = [];
    await session.run(feeds);
    const start = now();
    while (took.length < 10 || now() - start < ROUND_MS) {
        const at = now();
        await session.run(feeds);
        took.push(now() - at);
    }
    took.sort((a, b) => a - b);
    return `${took[0].toFixed(4)} ${took[took.length >> 1].toFixed(4)}`;
}

async function main() {
    for (const file of process.argv.slice(2)) {
        const session = await ort.InferenceSession.create(file, options);
        for (const tokens of [32, 64])
            console.log(`${path.basename(file, '.onnx')}.encoder_${tokens} ${await measure(session, tokens)}`);
    }
}
main();
