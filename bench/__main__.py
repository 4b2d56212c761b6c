"""``python -m bench``: every benchmark."""

import sys

from bench import formats, index, latency, stages, throughput

throughput.main()
stages.main()
latency.main()
# What was asked for on the command line is the throughput's.
del sys.argv[1:]
formats.main()
index.main()
