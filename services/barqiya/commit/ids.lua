-- What every script knows that says `-- With ids.lua.` in its second line.

-- Whether the stream id `first` comes after `second`.
local function after(first, second)
  local ms1, seq1 = first:match('(%d+)-(%d+)')
  local ms2, seq2 = second:match('(%d+)-(%d+)')
  ms1, ms2 = tonumber(ms1), tonumber(ms2)
  return ms1 > ms2 or (ms1 == ms2 and tonumber(seq1) > tonumber(seq2))
end

-- The id up to which a group has delivered; nil when there is no such stream or group.
local function last_delivered(stream, group)
  if redis.call('EXISTS', stream) == 0 then return nil end
  for _, info in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local found = {}
    for i = 1, #info, 2 do found[info[i]] = info[i + 1] end
    if found.name == group then return found['last-delivered-id'] end
  end
end
