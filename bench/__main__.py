"""``python -m bench``: every benchmark."""

import sys

from bench import dedupe, drain, flash, formats, index, latency, size, stages, throughput

throughput.main()
# What was asked for on the command line is the throughput's.
del sys.argv[1:]
stages.main()
latency.main()
formats.main()
dedupe.main()
index.main()
drain.main()
size.main()
flash.main()
