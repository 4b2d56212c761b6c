#!lua flags=allow-oom
-- With ids.lua.
-- Take items that wait, ahead of their turn. They become pending like any item that was delivered, and
-- are committed under the same fence.
--
-- KEYS[1] raw  [2] items finished ahead of their turn
-- ARGV    group, consumer, id…
-- Returns id, fields… of those that were taken: not what the group has delivered by now, what another
--         worker has, or what is finished.
--
-- The group delivers such an item once more when it comes to it. While it is pending that is a change of
-- hands, and the fence lets one of the two commit; when it was committed, its mark says so to commit.lua.

local kind = redis.call('TYPE', KEYS[2]).ok
if kind ~= 'none' and kind ~= 'zset' then return {} end

local group, consumer = ARGV[1], ARGV[2]
local delivered = last_delivered(KEYS[1], group)
if not delivered then return {} end

local taken = {}
for i = 3, #ARGV do
  local id = ARGV[i]
  local waits = after(id, delivered) and not redis.call('ZSCORE', KEYS[2], id)
    and #redis.call('XPENDING', KEYS[1], group, id, id, 1) == 0
  local entry = waits and redis.call('XRANGE', KEYS[1], id, id)[1]
  if entry then
    redis.call('XCLAIM', KEYS[1], group, consumer, 0, id, 'RETRYCOUNT', 1, 'FORCE', 'JUSTID')
    taken[#taken + 1] = id
    taken[#taken + 1] = entry[2]
  end
end
return taken
