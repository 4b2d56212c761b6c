#!lua flags=no-writes
-- Which anchors of several items something may be remembered under, in the newest segment.
--
-- KEYS[1] note of the segments  [2] filter of the newest one
-- ARGV    the note as the caller knows it, what the four bytes of an anchor that choose its place in the
--         filter are divided by, then for each item its anchors, eight bytes each
-- Returns the note, when it is another one; else for each item a string: a byte for each anchor whose bit
--         is set, the place of the anchor from 0.

local note = redis.call('GET', KEYS[1])
if note ~= ARGV[1] then return note or '' end

local filter, divisor = KEYS[2], tonumber(ARGV[2])
local byte, char, floor, call = string.byte, string.char, math.floor, redis.call
local answers = {}
for item = 3, #ARGV do
  local anchors = ARGV[item]
  local words, met, count = { filter }, {}, 0
  for at = 2, #anchors, 8 do
    local a, b, c, d = byte(anchors, at, at + 3)
    local n = #words
    words[n + 1], words[n + 2] = 'GET', 'u1'
    words[n + 3] = floor((a * 16777216 + b * 65536 + c * 256 + d) / divisor)
  end
  -- One call for all of them: most of a GETBIT is the call.
  local bits = #words > 1 and call('BITFIELD_RO', unpack(words)) or {}
  for place = 1, #bits do
    if bits[place] == 1 then
      count = count + 1
      met[count] = char(place - 1)
    end
  end
  answers[item - 2] = table.concat(met)
end
return answers
