"""The command line."""

from dashboard.cli import export, run, show
from dashboard.cli.commands import main

__all__ = ["export", "main", "run", "show"]
