#!lua flags=allow-oom
-- With ids.lua.
-- Forget old entries of a topic, never silently past a registered subscriber.
--
-- KEYS[1] topic  [2] subscribers (hash: "<topic>|<name>" → id of the last entry it has finished)
-- ARGV     oldest id to keep by age, oldest id to keep at all, time (RFC 3339), source of gap events
-- Returns  number forgotten, then for each gap: subscriber, first id it missed is after, oldest kept
--
-- A subscriber that is behind holds the topic back until the second age; then it gets a gap event.

if redis.call('TYPE', KEYS[1]).ok ~= 'stream' then return { 0 } end
local positions = {}
for _, info in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local group = {}
  for i = 1, #info, 2 do group[info[i]] = info[i + 1] end
  local pending = redis.call('XPENDING', KEYS[1], group.name)
  positions[group.name] = pending[1] > 0 and pending[2] or group['last-delivered-id']
end
local prefix = KEYS[1] .. '|'
local registered = redis.call('HGETALL', KEYS[2])
for i = 1, #registered, 2 do
  if registered[i]:sub(1, #prefix) == prefix and registered[i + 1]:match('^%d+%-%d+$') then
    positions[registered[i]:sub(#prefix + 1)] = registered[i + 1]
  end
end

local keep, hard = ARGV[1], ARGV[2]
for _, position in pairs(positions) do
  if after(keep, position) then keep = position end
end
if after(hard, keep) then keep = hard end

local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
local result = { 0 }
for name, position in pairs(positions) do
  -- Something is about to go, or has gone, that this subscriber has not finished.
  if first and after(keep, first[1]) and after(keep, position) then
    local lost = redis.call('XRANGE', KEYS[1], '(' .. position, '(' .. keep, 'COUNT', 1)[1]
    if lost then
      local data = cjson.encode({ subscriber = name, after = position, oldest_kept = keep })
      redis.call('XADD', KEYS[1], '*', 'specversion', '1.0',
        'id', 'gap-' .. name .. '-' .. keep, 'source', ARGV[4],
        'type', 'org.barqiya.topic.gap.v1', 'subject', name, 'time', ARGV[3],
        'dataschema', 'urn:barqiya:schema:topic-gap:v1', 'datacontenttype', 'application/json', 'data', data)
      result[#result + 1] = name
      result[#result + 1] = position
      result[#result + 1] = keep
    end
  end
end
result[1] = redis.call('XTRIM', KEYS[1], 'MINID', keep)
return result
