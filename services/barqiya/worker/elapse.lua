#!lua
-- Let time pass on a server of one's own: every key lives shorter by it.
--
-- ARGV milliseconds. Keys are found here and not declared: no cluster ever runs this.

local cursor = '0'
repeat
  local reply = redis.call('SCAN', cursor, 'COUNT', 1000)
  cursor = reply[1]
  for _, key in ipairs(reply[2]) do
    local left = redis.call('PTTL', key)
    if left > 0 then redis.call('PEXPIRE', key, left - tonumber(ARGV[1])) end
  end
until cursor == '0'
