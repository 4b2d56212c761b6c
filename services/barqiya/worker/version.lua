#!lua flags=allow-oom
-- Note the version of the data layout where none is noted yet. A full server must let a worker start:
-- workers are what empties it.
--
-- KEYS[1] version; ARGV own version. Returns the version noted.

redis.call('SET', KEYS[1], ARGV[1], 'NX')
return redis.call('GET', KEYS[1])
