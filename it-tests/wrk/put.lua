-- PUTs bodies of BYTES (default 4096) bytes to keys that are all different: env BUCKET, BYTES, PREFIX.
local bucket = os.getenv("BUCKET") or "bench"
local prefix = os.getenv("PREFIX") or "p"
local body = string.rep("x", tonumber(os.getenv("BYTES") or "4096"))
local threads = 0

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

function init(args)
   counter = 0
   path = "/v1/buckets/" .. bucket .. "/objects/" .. prefix .. number .. "-"
end

function request()
   counter = counter + 1
   return wrk.format("PUT", path .. string.format("%09d", counter), nil, body)
end

function done(summary, latency, requests)
   io.write(string.format("per second: %.0f  P50 %.2f ms  P99 %.2f ms  refused %d  errors %d\n",
      summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(99) / 1000,
      summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
