#!lua flags=allow-oom
-- Change the note of the segments from what the caller knows, unless another worker was first.
--
-- KEYS[1] note  [2] filter of the segment that the wanted note opens; none: it opens none
-- ARGV    the note known ('': none), the note wanted, last bit of the filter, ms that it lives
-- Returns the note that stands.

local note = redis.call('GET', KEYS[1]) or ''
if note ~= ARGV[1] then return note end
if KEYS[2] then
  -- Of its full length at once: growing would copy it again and again.
  redis.call('DEL', KEYS[2])
  redis.call('SETBIT', KEYS[2], ARGV[3], 0)
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
end
redis.call('SET', KEYS[1], ARGV[2])
return ARGV[2]
