#!lua flags=allow-oom
-- Change the note of the segments from what the caller knows, unless another worker was first.
--
-- KEYS[1] note; ARGV the note known ('': none), the note wanted. Returns the note that stands.

local note = redis.call('GET', KEYS[1]) or ''
if note ~= ARGV[1] then return note end
redis.call('SET', KEYS[1], ARGV[2])
return ARGV[2]
