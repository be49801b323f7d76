"""The command line."""

from dashboard.cli import show
from dashboard.cli.commands import main

__all__ = ["main", "show"]
