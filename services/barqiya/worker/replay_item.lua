#!lua
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

local function before(first, second)
  local ms1, seq1 = first:match('(%d+)-(%d+)')
  local ms2, seq2 = second:match('(%d+)-(%d+)')
  ms1, ms2 = tonumber(ms1), tonumber(ms2)
  return ms1 < ms2 or (ms1 == ms2 and tonumber(seq1) < tonumber(seq2))
end

-- A pass that outlived its entry (a dead letter) may be replaced; one whose entry waits may not.
local function on_its_way(entry)
  for _, info in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
    local group = {}
    for i = 1, #info, 2 do group[info[i]] = info[i + 1] end
    if group.name == ARGV[1] then
      return before(group['last-delivered-id'], entry)
        or #redis.call('XPENDING', KEYS[1], ARGV[1], entry, entry, 1) > 0
    end
  end
  return true
end

local held = redis.call('GET', KEYS[2])
if held and redis.call('EXISTS', KEYS[1]) == 1 and on_its_way(held:match('^%S+')) then return '' end
local entry = redis.call('XADD', KEYS[1], '*', 'replay_of', ARGV[4], unpack(ARGV, 5))
redis.call('SET', KEYS[2], entry .. ' ' .. ARGV[3], 'PX', ARGV[2])
return entry
