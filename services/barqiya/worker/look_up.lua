#!lua flags=allow-oom
-- Look up near-duplicates of several items. All it writes is the count of tickets.
--
-- KEYS[1] note of the segments  [2] tickets, then for each item the shard of each of its questions
-- ARGV    the note as the caller knows it, most candidates of an item, most of them that are short while
--         there are others, least anchors shared, most loose anchors that count, most anchors that count
--         with a short item, tickets wanted (0: none), number of segments, tickets before the first of
--         each segment, then for each item its questions, four bytes each: the segment from 1, with 128
--         more where the anchor is a loose one, and the field. Even tickets are those of short items.
-- Returns the note, when it is another one; else the last of the tickets, then for each item a string:
--         for each question the newest ticket there (3 bytes, 0: none; the commit of an item sends those
--         of the newest segment back, and is refused when something newer has come), then candidates,
--         best first, long ones before short ones: ticket (4 bytes), anchors shared (1), their weight (1):
--         what few items have says more than what many have.

local note = redis.call('GET', KEYS[1])
if note ~= ARGV[1] then return note or '' end

local most, most_short, least = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local most_loose, most_of_short = tonumber(ARGV[5]), tonumber(ARGV[6])
local segments, first = tonumber(ARGV[8]), {}
for s = 1, segments do first[s] = tonumber(ARGV[8 + s]) end
local byte, char, sub, floor, call = string.byte, string.char, string.sub, math.floor, redis.call
local NONE, HEAVIEST = '\0\0\0', 4

-- How often a ticket was met and how heavy that is, in one number: so many tables of half the size.
local ONCE = 65536

-- A candidate: ticket, anchors shared, their weight, and the weight that it is ranked by.
local function better(a, b)
  if a[4] ~= b[4] then return a[4] > b[4] end
  return a[1] > b[1]
end

local function add(answer, candidates, to)
  for i = 1, math.min(#candidates, to) do
    local ticket = candidates[i][1]
    answer[#answer + 1] = char(
      floor(ticket / 16777216) % 256, floor(ticket / 65536) % 256, floor(ticket / 256) % 256,
      ticket % 256, math.min(candidates[i][2], 255), math.min(candidates[i][3], 255)
    )
  end
end

-- Of candidates that share half as much as the best one or more, the first that came is among those
-- answered: a flood that has the same words is behind what it copies.
local function keep_first(candidates)
  local at = 1
  for i = 2, #candidates do
    if 2 * candidates[i][4] < candidates[1][4] then break end
    if candidates[i][1] < candidates[at][1] then at = i end
  end
  if at > 2 then table.insert(candidates, 2, table.remove(candidates, at)) end
end

local function rank(met, answer)
  local long, short = {}, {}
  for ticket, sum in pairs(met) do
    local count, weight = floor(sum / ONCE), sum % ONCE
    if count >= least then
      if ticket % 2 == 0 then
        short[#short + 1] = {
          ticket, math.min(count, most_of_short), math.min(weight, HEAVIEST * most_of_short), weight,
        }
      else
        long[#long + 1] = { ticket, count, weight, weight }
      end
    end
  end
  if #long > 1 then
    table.sort(long, better)
    keep_first(long)
  end
  if #short > 1 then table.sort(short, better) end
  local kept = math.max(most - #long, math.min(#short, most_short))
  add(answer, long, most - kept)
  add(answer, short, kept)
end

local function meet(postings, first, met)
  local weight = HEAVIEST
  if #postings > 24 then weight = 1 elseif #postings > 6 then weight = 2 end
  for p = 1, #postings, 3 do
    local a, b, c = byte(postings, p, p + 2)
    local ticket = first + a * 65536 + b * 256 + c
    met[ticket] = (met[ticket] or 0) + ONCE + weight
  end
end

-- What loose anchors add counts up to a limit.
local function meet_loosely(loose, met)
  for ticket, sum in pairs(loose) do
    local count, weight = floor(sum / ONCE), sum % ONCE
    met[ticket] = (met[ticket] or 0) + ONCE * math.min(count, most_loose)
      + math.min(weight, HEAVIEST * most_loose)
  end
end

local at, answers = 2, { 0 }

-- Ask what one item asks: under its anchors what was remembered, and the newest ticket of each. Most anchors
-- are there by a mistake of a filter, and most items have no others: these make no table.
local function ask(questions)
  local answer, met, loose
  for q = 1, #questions, 4 do
    at = at + 1
    local postings = call('HGET', KEYS[at], sub(questions, q + 1, q + 3))
    if postings then
      if not answer then
        answer, met, loose = {}, {}, {}
        for n = 1, #questions / 4 do answer[n] = NONE end
      end
      local segment = byte(questions, q)
      if segment > 128 then
        meet(postings, first[segment - 128], loose)
      else
        meet(postings, first[segment], met)
      end
      answer[(q + 3) / 4] = sub(postings, -3)
    end
  end
  if not answer then return string.rep(NONE, #questions / 4) end
  meet_loosely(loose, met)
  rank(met, answer)
  return table.concat(answer)
end

if ARGV[7] ~= '0' then answers[1] = call('INCRBY', KEYS[2], ARGV[7]) end
for item = 9 + segments, #ARGV do
  -- Most of new copy has nothing to ask.
  answers[#answers + 1] = ARGV[item] == '' and '' or ask(ARGV[item])
end
return answers
