#!lua flags=allow-oom
-- With ids.lua.
-- Make the consumer group where it is missing, at the beginning of the stream, and finish no item
-- twice: when the group was lost but not the data, items that have their outcome are acknowledged.
--
-- KEYS[1] raw  [2] outcomes  [3] items finished ahead of their turn; ARGV group, consumer
-- Returns  1 when the group was made, number of items acknowledged, number left to be claimed.

local group, consumer = ARGV[1], ARGV[2]
if redis.call('TYPE', KEYS[1]).ok == 'stream' then
  for _, info in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
    if info[2] == group then return { 0, 0, 0 } end
  end
end
redis.call('XGROUP', 'CREATE', KEYS[1], group, '0', 'MKSTREAM')

-- What was finished ahead of its turn keeps its mark, and is acknowledged when its turn comes: reading
-- up to it would put everything before it into our hands.
local marked = redis.call('TYPE', KEYS[3]).ok == 'zset'
local function is_ahead(id) return marked and redis.call('ZSCORE', KEYS[3], id) end

local settled, newest, from = {}, nil, '-'
while true do
  local outcomes = redis.call('XRANGE', KEYS[2], from, '+', 'COUNT', 1000)
  if #outcomes == 0 then break end
  for _, outcome in ipairs(outcomes) do
    local fields = outcome[2]
    for i = 1, #fields, 2 do
      if fields[i] == 'raw_id' or fields[i] == 'retried_as' then
        local id = fields[i + 1]
        settled[id] = true
        if (not newest or after(id, newest)) and not is_ahead(id) then newest = id end
      end
    end
  end
  from = '(' .. outcomes[#outcomes][1]
end
if not newest then return { 1, 0, 0 } end

local acknowledged, left, done = 0, 0, false
while not done do
  local reply = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', 1000,
    'STREAMS', KEYS[1], '>')
  if not reply then break end
  for _, entry in ipairs(reply[1][2]) do
    if settled[entry[1]] then
      redis.call('XACK', KEYS[1], group, entry[1])
      if marked then redis.call('ZREM', KEYS[3], entry[1]) end
      acknowledged = acknowledged + 1
    else
      left = left + 1
    end
    done = done or not after(newest, entry[1])
  end
end
return { 1, acknowledged, left }
