"""How a table of counts is understood and read into cells."""

from loaders.counts.reader import Counts, read_counts
from loaders.counts.template import counts_template

__all__ = ["Counts", "counts_template", "read_counts"]
