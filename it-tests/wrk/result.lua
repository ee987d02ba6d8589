-- What a run gave, as JSON on the last line.
return function(summary, latency, requests)
   local failed = summary.errors
   io.write(string.format(
      '\n{"requests":%d,"bytes":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"p999_ms":%.3f,"refused":%d,"errors":%d}\n',
      summary.requests, summary.bytes, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
      latency:percentile(99.9) / 1000, failed.status, failed.connect + failed.read + failed.write + failed.timeout))
end
