"""What is known: tables, boundaries, their sources and licences.

The package holds data files, the catalogue that accounts for each of them,
the builder that makes the boundary files (:mod:`geodata.build.__main__`), and plain
accessors (:mod:`geodata.tables`, :mod:`geodata.boundaries`,
:mod:`geodata.catalogue`).
"""
