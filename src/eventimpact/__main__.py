"""Run the command line: ``python -m eventimpact``."""

from eventimpact.cli import main


if __name__ == "__main__":
    main()
