#!lua flags=allow-oom
-- Forget consumers that are gone: only those that hold nothing, check and deletion in one step.
--
-- KEYS[1] raw; ARGV group, own consumer, idle milliseconds. Returns the names deleted.
-- Deleting a consumer that holds items would lose them for ever.

local retired = {}
for _, info in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local consumer = {}
  for i = 1, #info, 2 do consumer[info[i]] = info[i + 1] end
  if consumer.pending == 0 and consumer.name ~= ARGV[2] and consumer.idle >= tonumber(ARGV[3]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
    retired[#retired + 1] = consumer.name
  end
end
return retired
