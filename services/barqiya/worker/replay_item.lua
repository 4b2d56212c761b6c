#!lua
-- With ids.lua.
-- Put an earlier raw item on the queue once more, with the pass under which workers know it.
--
-- KEYS[1] raw  [2] pass of the earlier item
-- ARGV    group, ms that a pass is good for, what its articles replay (JSON), earlier id, fields…
-- Returns the new entry's id, or '' when one is still on its way: nothing is changed then.

for i, wanted in ipairs({ 'stream', 'string' }) do
  local kind = redis.call('TYPE', KEYS[i]).ok
  if kind ~= 'none' and kind ~= wanted then
    return redis.error_reply('WRONGTYPE ' .. KEYS[i] .. ' holds a ' .. kind .. ', not a ' .. wanted)
  end
end

-- A pass that outlived its entry (a dead letter) may be replaced; one whose entry waits may not.
local function on_its_way(entry)
  local delivered = last_delivered(KEYS[1], ARGV[1])
  return not delivered or after(entry, delivered)
    or #redis.call('XPENDING', KEYS[1], ARGV[1], entry, entry, 1) > 0
end

local held = redis.call('GET', KEYS[2])
if held and redis.call('EXISTS', KEYS[1]) == 1 and on_its_way(held:match('^%S+')) then return '' end
local entry = redis.call('XADD', KEYS[1], '*', 'replay_of', ARGV[4], unpack(ARGV, 5))
redis.call('SET', KEYS[2], entry .. ' ' .. ARGV[3], 'PX', ARGV[2])
return entry
