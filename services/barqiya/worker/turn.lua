#!lua flags=allow-oom
-- Take a turn that one worker has at a time; also on a full server, which is where it is needed.
--
-- KEYS[1] lock; ARGV milliseconds. Returns 1 when the turn was taken.
-- A turn taken for longer than that was taken while there was more time, and does not count.

if redis.call('PTTL', KEYS[1]) > tonumber(ARGV[1]) then redis.call('DEL', KEYS[1]) end
return redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) and 1 or 0
