-- GETs the path BASE again and again.
local path = os.getenv("BASE")

function request()
   return wrk.format("GET", path)
end

done = dofile("it-tests/wrk/result.lua")
