#!lua flags=allow-oom
-- Look up near-duplicates of several items. All it writes is the count of tickets.
--
-- KEYS[1] note of the segments  [2] tickets, then for each item the shard of each of its questions
-- ARGV    the note as the caller knows it, most candidates of an item, least anchors shared, most loose
--         anchors that count, tickets wanted (0: none), number of segments, tickets before the first of
--         each segment, then for each item its questions, four bytes each: the segment from 1, with 128
--         more where the anchor is a loose one, and the field
-- Returns the note, when it is another one; else the last of the tickets, then for each item a string:
--         for each question the newest ticket there (3 bytes, 0: none; the commit of an item sends those
--         of the newest segment back, and is refused when something newer has come), then candidates,
--         best first: ticket (4 bytes), anchors shared (1).

local note = redis.call('GET', KEYS[1])
if note ~= ARGV[1] then return note or '' end

local most, least, loose_most = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local segments, first = tonumber(ARGV[6]), {}
for s = 1, segments do first[s] = tonumber(ARGV[6 + s]) end
local byte, char, sub, floor, call = string.byte, string.char, string.sub, math.floor, redis.call
local NONE = '\0\0\0'

local function better(a, b)
  if a[2] ~= b[2] then return a[2] > b[2] end
  return a[1] > b[1]
end

local at, answers = 2, { 0 }
if ARGV[5] ~= '0' then answers[1] = call('INCRBY', KEYS[2], ARGV[5]) end
for item = 7 + segments, #ARGV do
  local questions = ARGV[item]
  local firm, loose, answer, found = {}, {}, {}, false
  for q = 1, #questions, 4 do
    at = at + 1
    local segment = byte(questions, q)
    local shared = firm
    if segment > 128 then segment, shared = segment - 128, loose end
    local postings = call('HGET', KEYS[at], sub(questions, q + 1, q + 3))
    if postings then
      found = true
      for p = 1, #postings, 3 do
        local a, b, c = byte(postings, p, p + 2)
        local ticket = first[segment] + a * 65536 + b * 256 + c
        shared[ticket] = (shared[ticket] or 0) + 1
      end
    end
    answer[#answer + 1] = postings and sub(postings, -3) or NONE
  end
  if found then
    for ticket, count in pairs(loose) do
      firm[ticket] = (firm[ticket] or 0) + math.min(count, loose_most)
    end
    local ranked = {}
    for ticket, count in pairs(firm) do
      if count >= least then ranked[#ranked + 1] = { ticket, count } end
    end
    table.sort(ranked, better)
    for i = 1, math.min(#ranked, most) do
      local ticket = ranked[i][1]
      answer[#answer + 1] = char(
        floor(ticket / 16777216) % 256, floor(ticket / 65536) % 256, floor(ticket / 256) % 256,
        ticket % 256, ranked[i][2]
      )
    end
  end
  answers[#answers + 1] = table.concat(answer)
end
return answers
