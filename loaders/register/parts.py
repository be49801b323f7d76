"""A register in parts, larger than one file or one machine -> checked counts.

Each part is read and classified alone, wherever that is done, and the results are added. What is
decided for a whole register is decided once, by a sample of the rows of all parts: its columns,
the reference system and the order of its axes, decimal points, the division of its names. Names
in blocks are looked for in each part alone, for a part may begin in the middle of one.
"""

from __future__ import annotations

import os
from dataclasses import replace
from operator import getitem
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from loaders.names.mappings import NO_MAPPINGS, Mappings
from loaders.options import NO_REGISTER_OPTIONS, RegisterOptions
from loaders.problems.problem import InputError, Problem
from loaders.problems.recorder import ProblemRecorder
from loaders.register.counting import CHUNK
from loaders.register.name_columns import MOST_NAMES
from loaders.register.parts_plan import PartsPlan, Sample
from loaders.register.repetitions import PART_BITS, ROW, row_keys
from loaders.register.repetitions_of_parts import find_repeated, left_out
from loaders.register.row_report import RegisterReport, repetition_problems
from loaders.register.sum_of_parts import CountedParts, PartCount, added, names_met

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from loaders.register.repetitions_of_parts import Cluster

_SAMPLED_BYTES: Final = 4_000_000
"""Every row of so many bytes is sampled, of twice as many every second."""


def count_parts(
    paths: Sequence[Path],
    provinces: gpd.GeoDataFrame,
    options: RegisterOptions = NO_REGISTER_OPTIONS,
    mappings: Mappings = NO_MAPPINGS,
    *,
    cluster: Cluster,
) -> CountedParts:
    """Count a register in parts.

    Parameters
    ----------
    paths
        The parts, all with the same headings; rows of a later one come after those of an earlier.
    provinces, options, mappings
        As for :func:`loaders.register.reader.read_register`.
    cluster
        Carries the steps out; all of it must see the files under these paths.

    Raises
    ------
    InputError
        If no part can be understood, or the reference system is not known.
    """
    folder = os.path.commonpath([path.parent for path in paths])
    names = [path.relative_to(folder).as_posix() for path in paths]
    plan = PartsPlan.of(paths, provinces, options, mappings)
    shared = cluster.scatter(plan, broadcast=True)
    step = sum(path.stat().st_size for path in paths) // _SAMPLED_BYTES + 1
    sampled = [cluster.submit(sample_of, shared, path, step) for path in paths]
    samples = [each for each in cluster.gather(sampled, errors="skip") if each]
    plan = plan.decided(f"{Path(folder).name}/…", samples)
    return count_decided(plan, paths, names, cluster=cluster)


def count_decided(
    plan: PartsPlan,
    paths: Sequence[Path],
    names: Sequence[str],
    *,
    cluster: Cluster,
    more: PartCount | None = None,
) -> CountedParts:
    """Count parts as it was decided how they are read.

    Parameters
    ----------
    plan
        How.
    paths, names
        The parts, and what they are called.
    cluster
        Carries the steps out.
    more
        What was counted elsewhere: rows that repeat none of others and are repeated by none.
    """
    shared = cluster.scatter(plan, broadcast=True)

    def counted(
        places: Iterable[int], again: NDArray[np.int64]
    ) -> tuple[dict[int, PartCount], dict[int, Any]]:
        summaries, keys = [], {}
        for place in places:
            of_part = again[again >> PART_BITS == place]
            both = cluster.submit(_count, shared, place, paths[place], names[place], of_part)
            summaries.append(cluster.submit(getitem, both, 0))
            keys[place] = cluster.submit(getitem, both, 1)
        found = cluster.gather(summaries, errors="skip")
        return {each.number: each for each in found}, keys

    found, keys = counted(range(len(paths)), np.zeros(0, np.int64))
    read = [place for place, each in found.items() if each.ledger]
    keys = {place: keys[place] for place in read}
    rows = sum(each.ledger.of("joined").rows for each in found.values() if each.ledger)
    columns = found[read[0]].keys if read else ()
    alone = more.identifiers if more else {}
    repeated = list(find_repeated(cluster, keys, rows, columns, alone))
    again = left_out(repeated, plan.options.once)
    for place in (places := np.unique(again >> PART_BITS).tolist()):
        del found[place]  # it has all rows, and stays away if it is lost now
    found |= counted(places, again)[0]
    results = [
        found.get(place) or PartCount(place, (Problem("reading_failed", name),))
        for place, name in enumerate(names)
    ]
    results += [more] if more else []
    total = added(results)
    problems = (*plan.problems, *total.problems, *repetition_problems(repeated, names))
    return replace(total, problems=(*problems, *plan.mappings.unused(names_met(results))))


def sample_of(plan: PartsPlan, path: Path, step: int) -> Sample | None:
    """Return some rows of a part, among them one with each name; nothing of a bad part."""
    try:
        _, _, table = plan.read(path)
    except InputError:
        return None
    columns = (table.site_type, *table.provinces)
    names = pd.DataFrame({place: each.text for place, each in enumerate(table.provinces)})
    names["unplaced"] = np.isnan(table.x) | np.isnan(table.y)
    different = np.flatnonzero(~names.duplicated())
    rows = np.union1d(np.arange(0, len(table.rows), step), different)
    texts = tuple(np.array(each.texts, object)[each.text[rows]] for each in columns)
    return (table.x[rows], table.y[rows], table.unreadable[rows]), texts


def _count(
    plan: PartsPlan, number: int, path: Path, name: str, again: NDArray[np.int64]
) -> tuple[PartCount, pd.DataFrame | None]:
    """Return what came of a part, and the rows that count by what others may repeat of them."""
    try:
        source, read, table = plan.read(path, plan.identity)
    except InputError as error:
        return PartCount(number, tuple(replace(each, file=name) for each in error.problems)), None
    recorder = ProblemRecorder(
        name, problems=[replace(each, file=name) for each in source.problems]
    )
    report = RegisterReport(recorder, plan.columns, read, table, MOST_NAMES)
    counting, classified = plan.classified(table)
    counting.leave_out(classified, again & ROW)
    keys = row_keys(number, table, classified, read, plan.identity)
    for place, chunk in enumerate(classified):
        counting.add(place * CHUNK, chunk, report)
    report.record_columns()
    report.record_rows()
    return PartCount(
        number,
        tuple(recorder.problems),
        report.ledger(),
        counting.by_site_type,
        counting.categories(),
        table.names_met,
        tuple(keys.columns),
    ), keys
