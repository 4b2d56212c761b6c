#!lua flags=allow-oom
-- Commit a batch of decided items: outcome, events, index and acknowledgement, all or nothing.
--
-- KEYS[1] raw  [2] outcomes  [3] dead  [4] articles  [5] tally  [6] held  [7..] topics, index entries
-- ARGV     group, consumer, number of KEYS that are topics (they follow 6), items…
-- per item id, deliveries,
--          guards:  count, then (key, 1 and the value | 0 and '')
--          writes:  count, then (key, milliseconds to live or 0 to delete, value)
--          adds:    count, then (key, number of words, words…)
--          dead:    number of words, words…   (0: not a dead letter)
--          held:    number of words: 0, 1 (article to drop), 2 (article to put, time in ms)
--          tally:   count, then field names
-- Returns one status an item: 1 committed, 0 not pending any more, -1 fenced (another consumer, or
-- another delivery), -2 stale (an index value is not what the decision was made from).
--
-- Commits go on when the memory is full: they are what empties it. Publishers are stopped before, and
-- the server refuses their XADD. Lua is not rolled back on error:
-- therefore phase one reads and checks everything, and phase two has nothing left that can fail.
-- A key that all commits share and that none can be written to is answered with UNFIT: no item is to
-- blame, and trying again is right.

local RAW, OUTCOMES, DEAD, ARTICLES, TALLY, HELD = 1, 2, 3, 4, 5, 6
local group, consumer, topics = ARGV[1], ARGV[2], tonumber(ARGV[3])
local MOST_RAW_FIELDS = 1000
local LAST_ID = '18446744073709551615-18446744073709551615'

local function check_type(key, wanted)
  local kind = redis.call('TYPE', key).ok
  if kind ~= 'none' and kind ~= wanted then
    return 'UNFIT WRONGTYPE ' .. key .. ' holds a ' .. kind .. ', not a ' .. wanted
  end
  if kind == 'stream' then
    local info = redis.call('XINFO', 'STREAM', key)
    for i = 1, #info, 2 do
      if info[i] == 'last-generated-id' and info[i + 1] == LAST_ID then
        return 'UNFIT EXHAUSTED ' .. key .. ' has the last possible id and takes no more entries'
      end
    end
  end
end

local function fence(id, deliveries)
  local found = redis.call('XPENDING', KEYS[RAW], group, id, id, 1)[1]
  if not found then return 0 end
  if found[2] ~= consumer or found[4] ~= deliveries then return -1 end
  return 1
end

-- Values that earlier items of this batch are going to write, so that later ones see them.
local ahead = {}

local function still_so(at)
  local count = tonumber(ARGV[at])
  for i = 1, count do
    local key = tonumber(ARGV[at + 1])
    local value = ahead[key]
    if value == nil then value = redis.call('GET', KEYS[key]) end
    if ARGV[at + 2] == '0' then
      if value then return false, at end
    elseif value ~= ARGV[at + 3] then
      return false, at
    end
    at = at + 3
  end
  return true, at + 1
end

-- Append the raw fields to a dead letter. Lua passes at most about 8000 arguments: an entry with more
-- fields than any sane one has is kept as one field, its names and values as netstrings.
local function copy_raw(fields, letter)
  if #fields > 2 * MOST_RAW_FIELDS then
    local parts = {}
    for i = 1, #fields do parts[i] = #fields[i] .. ':' .. fields[i] .. ',' end
    letter[#letter + 1] = 'raw_netstrings'
    letter[#letter + 1] = table.concat(parts)
    return
  end
  for i = 1, #fields, 2 do
    letter[#letter + 1] = 'raw.' .. fields[i]
    letter[#letter + 1] = fields[i + 1]
  end
end

-- Positions of the parts of the item that begins at `at`.
local function layout(at)
  local item = { id = ARGV[at], deliveries = tonumber(ARGV[at + 1]), guards = at + 2 }
  item.writes = item.guards + 1 + 3 * tonumber(ARGV[item.guards])
  item.adds = item.writes + 1 + 3 * tonumber(ARGV[item.writes])
  local next = item.adds + 1
  for _ = 1, tonumber(ARGV[item.adds]) do
    next = next + 2 + tonumber(ARGV[next + 1])
  end
  item.dead = next
  item.held = next + 1 + tonumber(ARGV[next])
  item.tally = item.held + 1 + tonumber(ARGV[item.held])
  item.next = item.tally + 1 + tonumber(ARGV[item.tally])
  return item
end

-- Phase one: read and check everything.
for key = RAW, ARTICLES do
  local problem = check_type(KEYS[key], 'stream')
  if problem then return redis.error_reply(problem) end
end
for key = HELD + 1, HELD + topics do
  local problem = check_type(KEYS[key], 'stream')
  if problem then return redis.error_reply(problem) end
end
local problem = check_type(KEYS[TALLY], 'hash') or check_type(KEYS[HELD], 'zset')
if problem then return redis.error_reply(problem) end

local statuses, items, at = {}, {}, 4
while at <= #ARGV do
  local item = layout(at)
  local status = fence(item.id, item.deliveries)
  if status == 1 and not still_so(item.guards) then status = -2 end
  if status == 1 then
    for i = 1, tonumber(ARGV[item.writes]) do
      local write = item.writes + 3 * i
      ahead[tonumber(ARGV[write - 2])] = ARGV[write - 1] ~= '0' and ARGV[write]
    end
    items[#items + 1] = item
  end
  statuses[#statuses + 1] = status
  at = item.next
end

-- Phase two: write. Events and outcome first, then the index, the acknowledgement last.
for _, item in ipairs(items) do
  local add = item.adds + 1
  for _ = 1, tonumber(ARGV[item.adds]) do
    local words = tonumber(ARGV[add + 1])
    local key = tonumber(ARGV[add])
    local entry = redis.call('XADD', KEYS[key], '*', unpack(ARGV, add + 2, add + 1 + words))
    if key == OUTCOMES then item.outcome = entry end
    add = add + 2 + words
  end
  local words = tonumber(ARGV[item.dead])
  if words > 0 then
    -- The raw fields are copied here, byte for byte, and never leave the server.
    local letter = { 'outcome_id', item.outcome, unpack(ARGV, item.dead + 1, item.dead + words) }
    local entry = redis.call('XRANGE', KEYS[RAW], item.id, item.id)[1]
    copy_raw(entry and entry[2] or {}, letter)
    redis.call('XADD', KEYS[DEAD], '*', unpack(letter))
  end
  for i = 1, tonumber(ARGV[item.writes]) do
    local write = item.writes + 3 * i
    local key = KEYS[tonumber(ARGV[write - 2])]
    if ARGV[write - 1] == '0' then
      redis.call('DEL', key)
    else
      redis.call('SET', key, ARGV[write], 'PX', ARGV[write - 1])
    end
  end
  if ARGV[item.held] == '1' then
    redis.call('ZREM', KEYS[HELD], ARGV[item.held + 1])
  elseif ARGV[item.held] == '2' then
    redis.call('ZADD', KEYS[HELD], ARGV[item.held + 2], ARGV[item.held + 1])
  end
  for i = 1, tonumber(ARGV[item.tally]) do
    redis.call('HINCRBY', KEYS[TALLY], ARGV[item.tally + i], 1)
  end
  redis.call('XACK', KEYS[RAW], group, item.id)
end
return statuses
