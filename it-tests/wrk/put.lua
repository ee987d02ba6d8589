-- PUTs bodies of BYTES bytes to keys that are all different: env BASE (path of the keys), PREFIX, BYTES.
local base = os.getenv("BASE") .. (os.getenv("PREFIX") or "")
local body = string.rep("x", tonumber(os.getenv("BYTES")))
local counter = 0

function request()
   counter = counter + 1
   return wrk.format("PUT", base .. string.format("%09d", counter), nil, body)
end

done = dofile("it-tests/wrk/result.lua")
