-- GETs the first KEYS objects that put.lua stored with the same BASE and PREFIX, in random order.
local base = os.getenv("BASE") .. (os.getenv("PREFIX") or "")
local keys = tonumber(os.getenv("KEYS"))

-- wrk calls request() before the first connection, to look at it: the first keys of put.lua are never sent.
local FIRST = 10

function request()
   return wrk.format("GET", base .. string.format("%09d", FIRST + math.random(keys)))
end

done = dofile("it-tests/wrk/result.lua")
