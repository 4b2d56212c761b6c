"""``python -m bench``: every benchmark."""

from bench import formats, stages, throughput

throughput.main()
stages.main()
formats.main()
