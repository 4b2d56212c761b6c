#!lua flags=allow-oom
-- Issue one held event when its time has come, once. The server's clock decides, not a worker's.
--
-- KEYS[1] held  [2] the held event  [3] the article's index entry  [4] articles  [5] tally
--         [6..] topics of routes
-- ARGV     article, milliseconds that the index entry lives, then the names of those routes
-- Returns  1 issued, 0 not yet or not held any more, -1 its event is missing (forgotten now).
--
-- A copy for a route that there is no more is dropped with its route. Advisories that wait with the
-- event are issued after it, on the priority topic too.

local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
local now = redis.call('TIME')
if not due or tonumber(due) > now[1] * 1000 + math.floor(now[2] / 1000) then return 0 end
for key = 4, #KEYS do
  local kind = redis.call('TYPE', KEYS[key]).ok
  if key ~= 5 and kind ~= 'none' and kind ~= 'stream' then
    return redis.error_reply('WRONGTYPE ' .. KEYS[key] .. ' holds a ' .. kind .. ', not a stream')
  end
end
local letter = redis.call('GET', KEYS[2])
if not letter then
  redis.call('ZREM', KEYS[1], ARGV[1])
  return -1
end
letter = cjson.decode(letter)
local topics = {}
for at = 6, #KEYS do topics[ARGV[at - 3]] = KEYS[at] end
redis.call('XADD', KEYS[4], '*', unpack(letter.event))
for _, copy in ipairs(letter.copies or {}) do
  if topics[copy[1]] then redis.call('XADD', topics[copy[1]], '*', unpack(copy[2])) end
end
for _, told in ipairs(letter.advisories or {}) do
  redis.call('XADD', KEYS[4], '*', unpack(told))
  if topics.priority then redis.call('XADD', topics.priority, '*', unpack(told)) end
end
redis.call('SET', KEYS[3], letter.state, 'PX', ARGV[2])
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HINCRBY', KEYS[5], 'released', 1)
return 1
