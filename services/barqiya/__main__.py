"""``python -m barqiya``: the same as the ``barqiya`` command."""

from barqiya.cli import main

main()
