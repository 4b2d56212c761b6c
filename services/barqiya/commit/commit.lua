#!lua flags=allow-oom
-- With ids.lua.
-- Commit a batch of decided items: outcome, events, index and acknowledgement, all or nothing.
--
-- KEYS[1] raw  [2] outcomes  [3] dead  [4] articles  [5] tally  [6] held  [7] note of the segments
--          [8] items finished ahead of their turn  [9..] topics, index entries, shards
-- ARGV     group, consumer, number of KEYS that are topics (they follow 8), number of items, note of the
--          segments that the items were looked up in, least anchors that near-duplicates share, most
--          tickets under an anchor, number of the KEY of the newest segment's filter (0: nothing is to be
--          remembered), ms that a new shard lives, then a MessagePack array for each item; keys are given
--          by their number:
--          { id, deliveries,
--            guards: { key, there (bool), value, … },     values that the decision was made from
--            writes: { key, ms to live (0: delete), value, … },
--            adds:   { { key, number of the ARGV of a last field `data` or 0, field, value, … }, … },
--            dead:   { field, value, … }                  empty: not a dead letter
--            held:   { article, time in ms to put it until (0: drop it), … },
--            tally:  { field, … },
--            postings: { key to remember it under, ms that it lives, number of an ARGV (below), … } }
--          and last what they refer to: articles in JSON; for each posting two: a string of its ticket in
--          the newest segment (3 bytes) and for each of its anchors the number of the KEY of its shard (3),
--          its block of the filter (4), its field (3) and the newest ticket seen under it (3); and what is
--          remembered.
-- Returns one status an item: 1 committed, 2 committed before its turn (and acknowledged now that it
-- has come), 0 not pending any more, -1 fenced (another consumer, or another delivery), -2 stale (an
-- index value is not what the decision was made from, or a near-duplicate has been committed since).
--
-- Commits go on when the memory is full: they are what empties it. Publishers are stopped before, and
-- the server refuses their XADD. Lua is not rolled back on error:
-- therefore phase one reads and checks everything, and phase two has nothing left that can fail.
-- A key that all commits share and that none can be written to is answered with UNFIT: no item is to
-- blame, and trying again is right.

local RAW, OUTCOMES, DEAD, ARTICLES, TALLY, HELD, NOTE, AHEAD = 1, 2, 3, 4, 5, 6, 7, 8
local group, consumer, topics = ARGV[1], ARGV[2], tonumber(ARGV[3])
local least_shared, bucket = tonumber(ARGV[6]), tonumber(ARGV[7])
-- Of the tickets under an anchor, a quarter are the first that came.
local oldest = math.floor(bucket / 4)
local filter, shard_lifetime = KEYS[tonumber(ARGV[8])], tonumber(ARGV[9])
local FIRST_ITEM = 10
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

-- Each command is checked against the rights of our user when it runs. Rights that end in the middle
-- of phase two would leave half a commit behind.
local function check_rights()
  local wanted = {
    { 'XADD', OUTCOMES, '*', 'a', 'b' }, { 'XADD', DEAD, '*', 'a', 'b' },
    { 'XADD', ARTICLES, '*', 'a', 'b' }, { 'XRANGE', RAW, '-', '+' }, { 'XACK', RAW, group, '0-0' },
    { 'HINCRBY', TALLY, 'a', '1' }, { 'ZADD', HELD, '1', 'a' }, { 'ZREM', HELD, 'a' },
    { 'SET', NOTE, 'a', 'PX', '1' }, { 'DEL', NOTE }, { 'HSET', NOTE, 'a', 'b' },
    { 'HLEN', NOTE }, { 'PEXPIRE', NOTE, '1' }, { 'PTTL', NOTE },
    { 'BITFIELD', NOTE, 'SET', 'i32', '0', '1' }, { 'ZADD', AHEAD, '1', 'a' },
    { 'ZREM', AHEAD, 'a' },
  }
  for key = AHEAD + 1, AHEAD + topics do wanted[#wanted + 1] = { 'XADD', key, '*', 'a', 'b' } end
  for _, words in ipairs(wanted) do
    local command, key = words[1], KEYS[words[2]]
    if not redis.acl_check_cmd(command, key, unpack(words, 3)) then
      return 'UNFIT NORIGHT our user may not ' .. command .. ' ' .. key
    end
  end
end

-- An item that was committed ahead of its turn (worker/overtake.lua) is delivered once more when its
-- turn comes. It has its outcome: it is only acknowledged, and its mark taken away.
local some_ahead, had_their_turn = false, {}

local function fence(id, deliveries)
  local found = redis.call('XPENDING', KEYS[RAW], group, id, id, 1)[1]
  if not found then return 0 end
  if found[2] ~= consumer or found[4] ~= deliveries then return -1 end
  if some_ahead and redis.call('ZSCORE', KEYS[AHEAD], id) then
    had_their_turn[#had_their_turn + 1] = id
    return 2
  end
  return 1
end

-- Values that earlier items of this batch are going to write, so that later ones see them.
local ahead = {}

local function still_so(guards)
  for i = 1, #guards, 3 do
    local value = ahead[guards[i]]
    if value == nil then value = redis.call('GET', KEYS[guards[i]]) end
    if guards[i + 1] then
      if value ~= guards[i + 2] then return false end
    elseif value then
      return false
    end
  end
  return true
end

-- What is to be remembered, and the tickets under its anchors by place: shard and field in one number.
-- They are read in phase one and written in phase two; nothing stands for an anchor that lies nowhere.
local postings, lists = {}, {}
-- The anchors of all postings one after the other: place, where their block of the filter begins, their bits
-- in it (see dedupe/segments.py). A few long tables, for many short ones take longer to make than to use.
local places, offsets, masks = {}, {}, {}
local TICKET, ANCHOR = 3, 13
-- The blocks, by where they begin: as read, and with the bits that phase two adds. An anchor of which a bit
-- is missing lies nowhere. Signed, as the numbers of `bit` are.
local blocks, some_changed = {}, false
-- So many in one call: fewer cost more calls; more, and the server's list of arguments is no small piece
-- of memory any more, which an allocator whose memory is in pieces takes long to find.
local READ_AT_ONCE, WRITTEN_AT_ONCE = 32, 24
local band, bor, floor, byte, sub = bit.band, bit.bor, math.floor, string.byte, string.sub
local call = redis.call
local BIT = {}
for n = 0, 31 do BIT[n] = bit.lshift(1, n) end

local function read_blocks(wanted)
  local words = { filter }
  for at = 2, 3 * READ_AT_ONCE, 3 do words[at], words[at + 1] = 'GET', 'i32' end
  for from = 0, #wanted - 1, READ_AT_ONCE do
    local count = math.min(READ_AT_ONCE, #wanted - from)
    for i = 1, count do words[3 * i + 1] = wanted[from + i] end
    local read = call('BITFIELD_RO', unpack(words, 1, 3 * count + 1))
    for i = 1, count do blocks[wanted[from + i]] = read[i] end
  end
end

local function open_anchors()
  local wanted, at = {}, 0
  for _, posting in ipairs(postings) do
    local anchors = posting.anchors
    posting.before = at
    for p = TICKET + 1, #anchors, ANCHOR do
      at = at + 1
      local s1, s2, s3, b1, b2, b3, b4, f1, f2, f3 = byte(anchors, p, p + 9)
      local offset = 32 * (((b1 * 256 + b2) * 256 + b3) * 256 + b4)
      offsets[at], masks[at] = offset, bor(BIT[f1 % 32], BIT[f2 % 32], BIT[f3 % 32])
      places[at] = ((((s1 * 256 + s2) * 256 + s3) * 256 + f1) * 256 + f2) * 256 + f3
      if not blocks[offset] then
        blocks[offset] = 0
        wanted[#wanted + 1] = offset
      end
    end
  end
  read_blocks(wanted)
end

local function shard_of(place) return KEYS[floor(place / 16777216)] end

local function write_blocks()
  local words, at = { filter }, 1
  for offset, block in pairs(blocks) do
    words[at + 1], words[at + 2], words[at + 3], words[at + 4] = 'SET', 'i32', offset, block
    at = at + 4
    if at > 4 * WRITTEN_AT_ONCE then
      call('BITFIELD', unpack(words, 1, at))
      at = 1
    end
  end
  if at > 1 then call('BITFIELD', unpack(words, 1, at)) end
  if call('PTTL', filter) == -1 then
    -- Somebody deleted it; this is a new one.
    call('PEXPIRE', filter, shard_lifetime)
  end
end

-- Whether a near-duplicate was committed after the item was looked up. Tickets are appended in the order
-- of commits: what stands behind the newest one seen is news.
local function overtaken(posting)
  local anchors, at, fresh = posting.anchors, posting.before, nil
  for p = TICKET + 1, #anchors, ANCHOR do
    at = at + 1
    local mask, list = masks[at], nil
    if band(blocks[offsets[at]], mask) == mask then
      local place = places[at]
      list = lists[place]
      if list == nil then
        list = call('HGET', shard_of(place), sub(anchors, p + 7, p + 9)) or ''
        lists[place] = list
      end
    end
    if list and list ~= '' then
      local seen = sub(anchors, p + 10, p + 12)
      fresh = fresh or {}
      for q = #list - 2, 1, -3 do
        local ticket = sub(list, q, q + 2)
        if ticket == seen then break end
        fresh[ticket] = (fresh[ticket] or 0) + 1
        if fresh[ticket] >= least_shared then return true end
      end
    end
  end
  return false
end

local names = {}

local function remember(posting)
  local anchors, at, count = posting.anchors, posting.before, 0
  local ticket = sub(anchors, 1, TICKET)
  for p = TICKET + 1, #anchors, ANCHOR do
    count = count + 1
    names[count] = shard_of(places[at + count])
  end
  -- A new shard is given its end. But most often none is new, and that is one question.
  local all_there = count > 0 and call('EXISTS', unpack(names, 1, count)) == count
  for n = 1, count do
    at = at + 1
    local key, place, p = names[n], places[at], TICKET + 1 + ANCHOR * (n - 1)
    local before = lists[place] or ''
    local list = before .. ticket
    if #list > 3 * bucket then
      -- The oldest stay: what was there first is not displaced by copies of its words.
      list = sub(list, 1, 3 * oldest) .. sub(list, -3 * (bucket - oldest))
    end
    lists[place] = list
    call('HSET', key, sub(anchors, p + 7, p + 9), list)
    if before == '' then
      local offset = offsets[at]
      blocks[offset], some_changed = bor(blocks[offset], masks[at]), true
      if not all_there and call('HLEN', key) == 1 then call('PEXPIRE', key, shard_lifetime) end
    end
  end
  call('SET', KEYS[posting.key], posting.value, 'PX', posting.lifetime)
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

local function open(packed)
  local part = cmsgpack.unpack(packed)
  local first, posted = #postings + 1, part[9]
  for i = 1, #posted, 3 do
    local at = posted[i + 2]
    postings[#postings + 1] = {
      key = posted[i], lifetime = posted[i + 1], anchors = ARGV[at], value = ARGV[at + 1], before = 0,
    }
  end
  return {
    id = part[1], deliveries = part[2], guards = part[3], writes = part[4], adds = part[5],
    dead = part[6], held = part[7], tally = part[8], first = first, last = #postings,
  }
end

-- Phase one: read and check everything.
local denied = check_rights()
if denied then return redis.error_reply(denied) end
for key = RAW, ARTICLES do
  local problem = check_type(KEYS[key], 'stream')
  if problem then return redis.error_reply(problem) end
end
for key = AHEAD + 1, AHEAD + topics do
  local problem = check_type(KEYS[key], 'stream')
  if problem then return redis.error_reply(problem) end
end
local problem = check_type(KEYS[TALLY], 'hash') or check_type(KEYS[HELD], 'zset')
  or check_type(KEYS[NOTE], 'string') or check_type(KEYS[AHEAD], 'zset')
if problem then return redis.error_reply(problem) end
some_ahead = redis.call('EXISTS', KEYS[AHEAD]) == 1
local delivered = last_delivered(KEYS[RAW], group) or '0-0'

local opened = {}
for at = FIRST_ITEM, FIRST_ITEM + tonumber(ARGV[4]) - 1 do opened[#opened + 1] = open(ARGV[at]) end
open_anchors()

local statuses, items = {}, {}
local same_segments = (redis.call('GET', KEYS[NOTE]) or '') == ARGV[5]
for _, item in ipairs(opened) do
  local status = fence(item.id, item.deliveries)
  if status == 1 and not still_so(item.guards) then status = -2 end
  for n = item.first, item.last do
    if status == 1 and (not same_segments or overtaken(postings[n])) then status = -2 end
  end
  if status == 1 then
    for i = 1, #item.writes, 3 do
      ahead[item.writes[i]] = item.writes[i + 1] > 0 and item.writes[i + 2]
    end
    items[#items + 1] = item
  end
  statuses[#statuses + 1] = status
end

-- Phase two: write. Events and outcome first, then the index, then the acknowledgement.
local tally = {}
for _, item in ipairs(items) do
  for _, add in ipairs(item.adds) do
    if add[2] > 0 then
      add[#add + 1] = 'data'
      add[#add + 1] = ARGV[add[2]]
    end
    local entry = redis.call('XADD', KEYS[add[1]], '*', unpack(add, 3))
    if add[1] == OUTCOMES then item.outcome = entry end
  end
  if #item.dead > 0 then
    -- The raw fields are copied here, byte for byte, and never leave the server.
    local letter = { 'outcome_id', item.outcome, unpack(item.dead) }
    local entry = redis.call('XRANGE', KEYS[RAW], item.id, item.id)[1]
    copy_raw(entry and entry[2] or {}, letter)
    redis.call('XADD', KEYS[DEAD], '*', unpack(letter))
  end
  for i = 1, #item.writes, 3 do
    local key, lifetime = KEYS[item.writes[i]], item.writes[i + 1]
    if lifetime > 0 then
      redis.call('SET', key, item.writes[i + 2], 'PX', lifetime)
    else
      redis.call('DEL', key)
    end
  end
  for n = item.first, item.last do remember(postings[n]) end
  for i = 1, #item.held, 2 do
    if item.held[i + 1] > 0 then
      redis.call('ZADD', KEYS[HELD], item.held[i + 1], item.held[i])
    else
      redis.call('ZREM', KEYS[HELD], item.held[i])
    end
  end
  for _, field in ipairs(item.tally) do
    tally[field] = (tally[field] or 0) + 1
  end
  if after(item.id, delivered) then
    redis.call('ZADD', KEYS[AHEAD], item.id:match('^%d+'), item.id)
  end
  redis.call('XACK', KEYS[RAW], group, item.id)
end
for _, id in ipairs(had_their_turn) do
  redis.call('ZREM', KEYS[AHEAD], id)
  redis.call('XACK', KEYS[RAW], group, id)
end
if some_changed then write_blocks() end
for field, count in pairs(tally) do
  redis.call('HINCRBY', KEYS[TALLY], field, count)
end
return statuses
