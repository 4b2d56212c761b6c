"""``python -m barqiya``: the same as the ``barqiya`` command."""

from barqiya.cli import main

if __name__ == "__main__":
    main()
