"""``python -m starrules`` is the command line."""

from starrules.cli import main

if __name__ == "__main__":
    main()
