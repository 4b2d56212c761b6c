#!lua flags=no-writes
-- Read blocks of the filter of the newest segment: what anchors may lie in it.
--
-- KEYS[1] note of the segments  [2] filter of the newest one
-- ARGV    the note as the caller knows it, where each block begins in bits: four bytes each
-- Returns the note, when it is another one; else a list of one string: the blocks, four bytes each.

local note = redis.call('GET', KEYS[1])
if note ~= ARGV[1] then return note or '' end

-- So many in one call: fewer cost more calls; more, and the server's list of arguments is no small piece
-- of memory any more, which an allocator whose memory is in pieces takes long to find.
local AT_ONCE = 32
local offsets, blocks, call, unpack = ARGV[2], {}, redis.call, unpack
local words = { KEYS[2] }
for at = 2, 3 * AT_ONCE, 3 do words[at], words[at + 1] = 'GET', 'u32' end
for from = 1, #offsets, 4 * AT_ONCE do
  local count = math.min(AT_ONCE, (#offsets - from + 1) / 4)
  local format = '>' .. string.rep('I4', count)
  local places = { struct.unpack(format, offsets, from) }
  for i = 1, count do words[3 * i + 1] = places[i] end
  local read = call('BITFIELD_RO', unpack(words, 1, 3 * count + 1))
  blocks[#blocks + 1] = struct.pack(format, unpack(read))
end
return { table.concat(blocks) }
