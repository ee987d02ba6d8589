-- GETs objects that put.lua stored: env BUCKET, PREFIX, KEYS (how many of them, default 10000).
local bucket = os.getenv("BUCKET") or "bench"
local prefix = os.getenv("PREFIX") or "p"
local keys = tonumber(os.getenv("KEYS") or "10000")

-- wrk calls request() before the first connection, to look at it: the first keys of put.lua are never sent.
FIRST = 10

function init(args)
   path = "/v1/buckets/" .. bucket .. "/objects/" .. prefix .. "0-"
end

function request()
   return wrk.format("GET", path .. string.format("%09d", FIRST + math.random(keys)))
end

function done(summary, latency, requests)
   io.write(string.format("per second: %.0f  P50 %.2f ms  P99 %.2f ms  refused %d  errors %d\n",
      summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(99) / 1000,
      summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
