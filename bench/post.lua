-- wrk -s post.lua URL -- BODIES_FILE FIRST CHECK [TOKEN]: posts the lines of BODIES_FILE in turn, from line FIRST on.
-- CHECK = 1 also reads every answer and counts those that are not 200 or contain "errors" (slower: warm-up only).
local threads = {}
function setup(thread) table.insert(threads, thread) end

function init(args)
  requests, n, bad = {}, 0, 0
  local headers = { ["Content-Type"] = "application/json", ["Accept"] = "application/json" }
  if args[4] and args[4] ~= "" then headers["Authorization"] = "Bearer " .. args[4] end
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("POST", nil, headers, line)
  end
  n = tonumber(args[2]) % #requests
  if args[3] == "1" then
    response = function(status, _, body)
      if status ~= 200 or body:find('"errors"', 1, true) then
        bad = bad + 1
        if bad == 1 then io.stderr:write("bad answer: ", status, " ", body:sub(1, 400), "\n") end
      end
    end
  end
end

function request()
  n = n % #requests + 1
  return requests[n]
end

function done(summary, latency)
  local e, bad = summary.errors, 0
  for _, t in ipairs(threads) do bad = bad + (t:get("bad") or 0) end
  io.write(string.format('\n@@{"requests":%d,"us":%d,"bytes":%d,"p50":%.0f,"p99":%.0f,"max":%.0f,"bad":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99), latency.max,
    bad + e.connect + e.read + e.write + e.status + e.timeout))
end
