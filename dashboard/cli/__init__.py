"""The command line."""

from dashboard.cli import export, show
from dashboard.cli.commands import main

__all__ = ["export", "main", "show"]
