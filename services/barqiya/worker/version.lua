#!lua flags=allow-oom
-- Note the version of the data layout where none is noted yet, or an earlier one: what we write from now
-- on, a former worker would get wrong. A full server must let a worker start: workers are what empties it.
--
-- KEYS[1] version; ARGV own version. Returns the version noted.

local noted = redis.call('GET', KEYS[1])
if not noted or (tonumber(noted) or math.huge) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1])
  return ARGV[1]
end
return noted
