#!lua flags=allow-oom
-- With ids.lua.
-- Forget raw items that are old and finished everywhere: never by length, never what is pending.
--
-- KEYS[1] raw  [2] archive  [3] items finished ahead of their turn
-- ARGV     oldest id to keep by age, what to do, and for it
--          'ask'                 only tell
--          'trim', id or ''      forget what is before both ids
--          'move', count         put at most so many on the archive, and forget them
-- Returns  the oldest id that is kept, number of items forgotten.
--
-- What every group has finished is looked up here, in the same step: a retry may have made an old
-- item pending again a moment ago.

local MOST_FIELDS = 1000

-- Lua passes at most about 8000 arguments: of an entry with more fields than any sane one has, its
-- names and values are kept in one field, as netstrings.
local function flat(fields)
  if #fields <= 2 * MOST_FIELDS then return fields end
  local parts = {}
  for i = 1, #fields do parts[i] = #fields[i] .. ':' .. fields[i] .. ',' end
  return { 'raw_netstrings', table.concat(parts) }
end

if redis.call('TYPE', KEYS[1]).ok ~= 'stream' then return { '0-0', 0 } end
local keep, what, more = ARGV[1], ARGV[2], ARGV[3]
if what == 'trim' and more ~= '' and after(keep, more) then keep = more end
local groups = redis.call('XINFO', 'GROUPS', KEYS[1])
if #groups == 0 then return { '0-0', 0 } end
for _, info in ipairs(groups) do
  local group = {}
  for i = 1, #info, 2 do group[info[i]] = info[i + 1] end
  local bound = group['last-delivered-id']
  local pending = redis.call('XPENDING', KEYS[1], group.name)
  -- What is pending may lie ahead of what was delivered: see overtake.lua.
  if pending[1] > 0 and after(bound, pending[2]) then bound = pending[2] end
  if after(keep, bound) then keep = bound end
end
if what == 'ask' or keep == '0-0' then return { keep, 0 } end
-- Everything before had its turn: marks that are left there mark nothing any more.
if redis.call('TYPE', KEYS[3]).ok == 'zset' then
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', '(' .. keep:match('^%d+'))
end
if what == 'trim' then return { keep, redis.call('XTRIM', KEYS[1], 'MINID', keep) } end

local kind = redis.call('TYPE', KEYS[2]).ok
if kind ~= 'none' and kind ~= 'stream' then
  return redis.error_reply('WRONGTYPE ' .. KEYS[2] .. ' holds a ' .. kind .. ', not a stream')
end
local newest = '0-0'
if kind == 'stream' then
  local info = redis.call('XINFO', 'STREAM', KEYS[2])
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then newest = info[i + 1] end
  end
end
local entries = redis.call('XRANGE', KEYS[1], '-', '(' .. keep, 'COUNT', more)
for _, entry in ipairs(entries) do
  if after(entry[1], newest) then
    redis.call('XADD', KEYS[2], entry[1], unpack(flat(entry[2])))
  end
  redis.call('XDEL', KEYS[1], entry[1])
end
return { keep, #entries }
