"""``python -m bench``: every benchmark."""

import sys

from bench import formats, index, latency, stages, throughput

throughput.main()
stages.main()
latency.main()
formats.main()
sys.argv[1:] = []
index.main()
