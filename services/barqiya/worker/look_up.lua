#!lua flags=allow-oom
-- Look up near-duplicates of several items. All it writes is the count of tickets.
--
-- KEYS[1] note of the segments  [2] tickets, then for each item, for each anchor, for each segment (oldest first)
--         the shard that the anchor lies in
-- ARGV    the note as the caller knows it, number of segments, most candidates of an item, least
--         anchors shared, whether tickets are wanted (1 or 0), tickets before the first of each segment,
--         then for each item its fields, three bytes an anchor
-- Returns the note, when it is another one; else the last of as many new tickets as there are items, then
--         for each item a string:
--         candidates, best first: ticket (4 bytes), anchors shared (1); then, for each anchor, the
--         newest ticket under it in the newest segment (3 bytes, 0: none). The commit sends that back,
--         and is refused when something newer has come.

local note = redis.call('GET', KEYS[1])
if note ~= ARGV[1] then return note or '' end

local segments, most, least = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local first = {}
for s = 1, segments do first[s] = tonumber(ARGV[5 + s]) end
local byte, char, sub, floor = string.byte, string.char, string.sub, math.floor
local NONE = '\0\0\0'

local function better(a, b)
  if a[2] ~= b[2] then return a[2] > b[2] end
  return a[1] > b[1]
end

local at, answers = 2, { 0 }
if ARGV[5] == '1' then answers[1] = redis.call('INCRBY', KEYS[2], #ARGV - 5 - segments) end
for item = 6 + segments, #ARGV do
  local fields = ARGV[item]
  local shared, newest, found = {}, {}, false
  for f = 1, #fields, 3 do
    local field = sub(fields, f, f + 2)
    local postings
    for s = 1, segments do
      at = at + 1
      postings = redis.call('HGET', KEYS[at], field)
      if postings then
        found = true
        for p = 1, #postings, 3 do
          local a, b, c = byte(postings, p, p + 2)
          local ticket = first[s] + a * 65536 + b * 256 + c
          shared[ticket] = (shared[ticket] or 0) + 1
        end
      end
    end
    newest[#newest + 1] = postings and sub(postings, -3) or NONE
  end
  local answer = {}
  if found then
    local ranked = {}
    for ticket, count in pairs(shared) do
      if count >= least then ranked[#ranked + 1] = { ticket, count } end
    end
    table.sort(ranked, better)
    for i = 1, math.min(#ranked, most) do
      local ticket = ranked[i][1]
      answer[i] = char(
        floor(ticket / 16777216) % 256, floor(ticket / 65536) % 256, floor(ticket / 256) % 256,
        ticket % 256, ranked[i][2]
      )
    end
  end
  answers[#answers + 1] = table.concat(answer) .. table.concat(newest)
end
return answers
