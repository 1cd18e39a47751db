"""The command line: ``eventimpact judge NAME``."""

from eventimpact.cli._app import main


__all__ = ["main"]
