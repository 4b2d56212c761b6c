#!lua flags=allow-oom
-- Give items back that were taken ahead of their turn, so that they come in their turn.
--
-- KEYS[1] raw; ARGV group, consumer, then (id, deliveries)…. Returns how many were given back.
--
-- Acknowledged before the group has delivered it, an item is as it was before it was taken. Once the
-- group has delivered it that would lose it: then it stays in the hands it is in.

local function after(first, second)
  local ms1, seq1 = first:match('(%d+)-(%d+)')
  local ms2, seq2 = second:match('(%d+)-(%d+)')
  ms1, ms2 = tonumber(ms1), tonumber(ms2)
  return ms1 > ms2 or (ms1 == ms2 and tonumber(seq1) > tonumber(seq2))
end

local group, consumer, delivered = ARGV[1], ARGV[2], nil
for _, info in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local found = {}
  for i = 1, #info, 2 do found[info[i]] = info[i + 1] end
  if found.name == group then delivered = found['last-delivered-id'] end
end

local given = 0
for i = 3, #ARGV, 2 do
  local id = ARGV[i]
  local found = redis.call('XPENDING', KEYS[1], group, id, id, 1)[1]
  if found and found[2] == consumer and found[4] == tonumber(ARGV[i + 1]) and after(id, delivered) then
    given = given + redis.call('XACK', KEYS[1], group, id)
  end
end
return given
