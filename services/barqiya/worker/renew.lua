#!lua flags=allow-oom
-- Heartbeat: show life on items in hand, so that a slow worker is not robbed of them.
--
-- KEYS[1] raw; ARGV group, consumer, then (id, deliveries)…. Returns how many are still held.
-- Only what is still held under the same delivery is renewed: a stopped worker that wakes up must
-- not take back what another has claimed meanwhile. JUSTID leaves the delivery count alone.

local group, consumer, held = ARGV[1], ARGV[2], 0
for i = 3, #ARGV, 2 do
  local found = redis.call('XPENDING', KEYS[1], group, ARGV[i], ARGV[i], 1)[1]
  if found and found[2] == consumer and found[4] == tonumber(ARGV[i + 1]) then
    redis.call('XCLAIM', KEYS[1], group, consumer, 0, ARGV[i], 'JUSTID')
    held = held + 1
  end
end
return held
