"""``python -m bench``: every benchmark."""

from bench import formats, throughput

throughput.main()
formats.main()
