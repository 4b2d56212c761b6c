"""``python -m bench``: every benchmark."""

from bench import formats, latency, stages, throughput

throughput.main()
stages.main()
latency.main()
formats.main()
