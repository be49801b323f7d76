"""The command line."""

from dashboard.cli import count, export, run, show
from dashboard.cli.commands import main

__all__ = ["count", "export", "main", "run", "show"]
