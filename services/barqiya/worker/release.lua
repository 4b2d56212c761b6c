#!lua flags=allow-oom
-- Issue one held event when its time has come, once. The server's clock decides, not a worker's.
--
-- KEYS[1] held  [2] the held event  [3] the article's index entry  [4] articles  [5] tally
-- ARGV     article, milliseconds that the index entry lives
-- Returns  1 issued, 0 not yet or not held any more, -1 its event is missing (forgotten now).

local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
local now = redis.call('TIME')
if not due or tonumber(due) > now[1] * 1000 + math.floor(now[2] / 1000) then return 0 end
local kind = redis.call('TYPE', KEYS[4]).ok
if kind ~= 'none' and kind ~= 'stream' then
  return redis.error_reply('WRONGTYPE ' .. KEYS[4] .. ' holds a ' .. kind .. ', not a stream')
end
local letter = redis.call('GET', KEYS[2])
if not letter then
  redis.call('ZREM', KEYS[1], ARGV[1])
  return -1
end
letter = cjson.decode(letter)
redis.call('XADD', KEYS[4], '*', unpack(letter.event))
redis.call('SET', KEYS[3], letter.state, 'PX', ARGV[2])
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HINCRBY', KEYS[5], 'released', 1)
return 1
