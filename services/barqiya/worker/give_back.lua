#!lua flags=allow-oom
-- With ids.lua.
-- Give items back that were taken ahead of their turn, so that they come in their turn.
--
-- KEYS[1] raw; ARGV group, consumer, then (id, deliveries)…. Returns how many were given back.
--
-- Acknowledged before the group has delivered it, an item is as it was before it was taken. Once the
-- group has delivered it that would lose it: then it stays in the hands it is in.

local group, consumer = ARGV[1], ARGV[2]
local delivered = last_delivered(KEYS[1], group)
if not delivered then return 0 end

local given = 0
for i = 3, #ARGV, 2 do
  local id = ARGV[i]
  local found = redis.call('XPENDING', KEYS[1], group, id, id, 1)[1]
  if found and found[2] == consumer and found[4] == tonumber(ARGV[i + 1]) and after(id, delivered) then
    given = given + redis.call('XACK', KEYS[1], group, id)
  end
end
return given
