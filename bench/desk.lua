-- SPDX-License-Identifier: Apache-2.0
-- What bench/desk.py asks wrk to send: MODE is post, read or search; ITEMS a file with a conversation's id or a word
-- in each line. Ends with "MODE requests seconds p50_us p95_us p99_us bad".
local mode, token, items, n = os.getenv("MODE"), os.getenv("TOKEN"), {}, 0
local headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
local body = '{"kind":"customer","body":"' .. string.rep("where is the parcel that was promised for friday ", 8) .. '"}'

for line in io.lines(os.getenv("ITEMS")) do
    items[#items + 1] = line
end
math.randomseed(7)

function request()
    local item = items[math.random(#items)]
    if mode == "post" then
        return wrk.format("POST", "/api/v1/conversations/" .. item .. "/messages", headers, body)
    elseif mode == "read" then
        return wrk.format("GET", "/api/v1/conversations/" .. item .. "?messages=20", headers)
    end
    return wrk.format("GET", "/api/v1/search?limit=20&q=" .. item, headers)
end

function done(summary, latency, _)
    local e = summary.errors
    io.write(string.format("%s %d %.3f %d %d %d %d\n", mode, summary.requests, summary.duration / 1e6,
        latency:percentile(50), latency:percentile(95), latency:percentile(99),
        e.connect + e.read + e.write + e.status + e.timeout))
end
