"""``python -m bench``: every benchmark."""

import sys

from bench import formats, index, throughput

throughput.main()
formats.main()
sys.argv[1:] = []
index.main()
