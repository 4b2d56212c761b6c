#!lua flags=allow-oom
-- With ids.lua.
-- Look at items that wait, without taking them: newest first, and of each only what tells whether it is
-- urgent. Bodies stay where they are.
--
-- KEYS[1] raw
-- ARGV    group, newest id to look at or '+', id to look behind, most items, most bytes of a body
-- Returns the id up to which the group has delivered, then for each item
--         { id, source, content_type, urgency, begin of the body, 1 if it stands for an earlier item }.

local delivered = last_delivered(KEYS[1], ARGV[1])
if not delivered then return { '0-0' } end

local behind = ARGV[3]
if after(delivered, behind) then behind = delivered end
if ARGV[2] ~= '+' and not after(ARGV[2], behind) then return { delivered } end
local reply = { delivered }
local entries = redis.call('XREVRANGE', KEYS[1], ARGV[2], '(' .. behind, 'COUNT', ARGV[4])
for _, entry in ipairs(entries) do
  local seen = { source = '', content_type = '', ['meta.urgency'] = '' }
  local body, returned = '', 0
  for i = 1, #entry[2], 2 do
    local name, value = entry[2][i], entry[2][i + 1]
    if seen[name] then
      seen[name] = string.sub(value, 1, 256)
    elseif name == 'content' or name == '__data__' then
      body = string.sub(value, 1, ARGV[5])
    elseif name == 'retry_of' or name == 'replay_of' then
      returned = 1
    end
  end
  reply[#reply + 1] = {
    entry[1], seen.source, seen.content_type, seen['meta.urgency'], body, returned,
  }
end
return reply
