#!lua
-- Give a dead letter back to the workers: its outcome is taken back, its raw id stays the same.
--
-- KEYS[1] raw  [2] outcomes  [3] dead  [4] tally  [5] pass of the raw item
--         [6] items finished ahead of their turn: this one is not finished any more
-- ARGV    group, letter id, name of the retrying consumer, raw id, ms that a pass is good for
-- Returns  1 delivered again, 2 published again because the entry was trimmed, 0 no such letter,
--          -1 the raw fields are kept nowhere: nothing is changed.
--
-- Where the raw entry is still on the stream it becomes pending again, idle for a day, so that the
-- next claim takes it as a first delivery. Where it was trimmed, the raw fields kept in the letter
-- are published again with `retry_of`. Workers know it under that id only because of the pass that
-- is written here, in the same step: a publisher that sets the field has none.

for i, wanted in ipairs({ 'stream', 'stream', 'stream', 'hash', 'string', 'zset' }) do
  local kind = redis.call('TYPE', KEYS[i]).ok
  if kind ~= 'none' and kind ~= wanted then
    return redis.error_reply('WRONGTYPE ' .. KEYS[i] .. ' holds a ' .. kind .. ', not a ' .. wanted)
  end
end

local letter = redis.call('XRANGE', KEYS[3], ARGV[2], ARGV[2])[1]
if not letter then return 0 end
local fields, again = {}, {}
for i = 1, #letter[2], 2 do
  local name, value = letter[2][i], letter[2][i + 1]
  fields[name] = value
  local raw = name:match('^raw%.(.*)$')
  if raw and raw ~= 'retry_of' then
    again[#again + 1] = raw
    again[#again + 1] = value
  end
end

local raw_id, how = fields.raw_id, 1
if raw_id ~= ARGV[4] then return 0 end
if redis.call('XRANGE', KEYS[1], raw_id, raw_id)[1] then
  redis.call('ZREM', KEYS[6], raw_id)
  redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[3], 0, raw_id, 'IDLE', 86400000, 'RETRYCOUNT', 0,
    'FORCE', 'JUSTID')
elseif #again > 0 then
  how = 2
  local entry = redis.call('XADD', KEYS[1], '*', 'retry_of', raw_id, unpack(again))
  redis.call('SET', KEYS[5], entry, 'PX', ARGV[5])
else
  return -1
end
if fields.outcome_id then redis.call('XDEL', KEYS[2], fields.outcome_id) end
redis.call('XDEL', KEYS[3], ARGV[2])
redis.call('HINCRBY', KEYS[4], 'outcome:dead', -1)
redis.call('HINCRBY', KEYS[4], 'dead:' .. fields.reason, -1)
redis.call('HINCRBY', KEYS[4], 'retried', 1)
return how
