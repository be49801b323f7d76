"""DuckDB asks the address of the Parquet file for the ranges that a query needs."""

from pathlib import Path

import duckdb
import duckdb_ext
import pytest

pytestmark = pytest.mark.office


def test_a_query_over_http(port):
    (extension,) = Path(duckdb_ext.__path__[0]).rglob("httpfs.duckdb_extension")
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    connection.load_extension(str(extension))
    address = f"http://127.0.0.1:{port}/data/access-points.parquet"
    query = "SELECT site_type, sum(points_low), count(*) FROM read_parquet(?) GROUP BY ALL"
    found = connection.execute(query, [address]).fetchall()
    assert {(kind, count) for kind, _, count in found} == {
        ("provincial_library", 16),
        ("district_library", 16),
        ("commune_library", 16),
        ("commune_post_office", 16),
    }
    assert ("provincial_library", 16, 16) in found
