"""``python -m bench``: every benchmark."""

from bench import throughput

throughput.main()
