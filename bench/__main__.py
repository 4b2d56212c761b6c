"""``python -m bench``: every benchmark."""

from bench import dedupe, formats, latency, stages, throughput

throughput.main()
stages.main()
latency.main()
formats.main()
dedupe.main()
