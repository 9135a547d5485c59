-- SPDX-License-Identifier: Apache-2.0
-- What bench/web.py asks wrk to send: pages, signed in as a browser is. ITEMS is a file with a path in each line, taken
-- one after the other; PACKED asks for gzip. Ends with "web requests seconds p50_us p95_us p99_us bad bytes".
local items, at = {}, 0
local headers = { ["Cookie"] = os.getenv("COOKIE"), ["Accept"] = "text/html" }
if os.getenv("PACKED") == "1" then
    headers["Accept-Encoding"] = "gzip"
end

for line in io.lines(os.getenv("ITEMS")) do
    items[#items + 1] = line
end

function request()
    at = at % #items + 1
    return wrk.format("GET", items[at], headers)
end

function done(summary, latency, _)
    local e = summary.errors
    io.write(string.format("web %d %.3f %d %d %d %d %d\n", summary.requests, summary.duration / 1e6,
        latency:percentile(50), latency:percentile(95), latency:percentile(99),
        e.connect + e.read + e.write + e.status + e.timeout, summary.bytes))
end
