"""``python -m bench``: every benchmark."""

from bench import formats, latency, throughput

throughput.main()
latency.main()
formats.main()
