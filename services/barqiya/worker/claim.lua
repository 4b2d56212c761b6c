#!lua flags=allow-oom
-- Take over one item from a consumer that has shown no life on it; settle items whose body is gone.
--
-- KEYS[1] raw  [2] outcomes  [3] dead  [4] tally  [5] items finished ahead of their turn
-- ARGV     group, consumer, idle milliseconds, cursor, reason, stage, detail
-- Returns  next cursor, number settled as lost, and (id, deliveries, fields) or nothing.
--
-- XAUTOCLAIM drops an item whose body was trimmed from the pending list and tells of it once. The
-- dead letter is therefore written here, in the same step, or a crash would lose it without a word.

for i, wanted in ipairs({ 'stream', 'stream', 'stream', 'hash', 'zset' }) do
  local kind = redis.call('TYPE', KEYS[i]).ok
  if kind ~= 'none' and kind ~= wanted then
    return redis.error_reply('WRONGTYPE ' .. KEYS[i] .. ' holds a ' .. kind .. ', not a ' .. wanted)
  end
end

local group, consumer, reason = ARGV[1], ARGV[2], ARGV[5]
local reply = redis.call('XAUTOCLAIM', KEYS[1], group, consumer, ARGV[3], ARGV[4], 'COUNT', 1)
local lost = {}
for _, id in ipairs(reply[3] or {}) do
  -- What was finished ahead of its turn has its outcome.
  if redis.call('ZREM', KEYS[5], id) == 0 then lost[#lost + 1] = id end
end
for _, id in ipairs(lost) do
  local outcome = redis.call('XADD', KEYS[2], '*', 'raw_id', id, 'source', '', 'outcome', 'dead',
    'relation', '', 'article_id', '', 'story_id', '', 'revision', '', 'event_id', '',
    'reason', reason)
  redis.call('XADD', KEYS[3], '*', 'outcome_id', outcome, 'raw_id', id, 'source', '',
    'stage', ARGV[6], 'reason', reason, 'detail', ARGV[7], 'exception', '', 'attempts', '1')
  redis.call('HINCRBY', KEYS[4], 'outcome:dead', 1)
  redis.call('HINCRBY', KEYS[4], 'dead:' .. reason, 1)
end

local claimed = reply[2][1]
if not claimed then return { reply[1], #lost } end
local pending = redis.call('XPENDING', KEYS[1], group, claimed[1], claimed[1], 1)[1]
return { reply[1], #lost, claimed[1], pending[4], claimed[2] }
