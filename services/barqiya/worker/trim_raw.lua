#!lua flags=allow-oom
-- Forget raw items that are old and finished everywhere: never by length, never what is pending.
--
-- KEYS[1] raw; ARGV oldest id to keep by age, oldest id to keep for the archive or '', 'ask' or 'trim'
-- Returns  the oldest id that is kept, number of items forgotten.
--
-- What every group has finished is looked up here, in the same step: a retry may have made an old
-- item pending again a moment ago.

local function before(first, second)
  local ms1, seq1 = first:match('(%d+)-(%d+)')
  local ms2, seq2 = second:match('(%d+)-(%d+)')
  ms1, ms2 = tonumber(ms1), tonumber(ms2)
  return ms1 < ms2 or (ms1 == ms2 and tonumber(seq1) < tonumber(seq2))
end

if redis.call('TYPE', KEYS[1]).ok ~= 'stream' then return { '0-0', 0 } end
local keep = ARGV[1]
if ARGV[2] ~= '' and before(ARGV[2], keep) then keep = ARGV[2] end
local groups = redis.call('XINFO', 'GROUPS', KEYS[1])
if #groups == 0 then return { '0-0', 0 } end
for _, info in ipairs(groups) do
  local group = {}
  for i = 1, #info, 2 do group[info[i]] = info[i + 1] end
  local bound = group['last-delivered-id']
  local pending = redis.call('XPENDING', KEYS[1], group.name)
  if pending[1] > 0 then bound = pending[2] end
  if before(bound, keep) then keep = bound end
end
if ARGV[3] == 'ask' then return { keep, 0 } end
return { keep, redis.call('XTRIM', KEYS[1], 'MINID', keep) }
