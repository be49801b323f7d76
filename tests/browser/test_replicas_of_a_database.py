"""Two processes behind nginx that show one database: what happens to it, both show alike."""

import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from done import act
from nginx import nginx_before
from psycopg import sql
from replicas import BELOW_MAP, WHO, cookies_to, opened
from running_app import dashboard_command, free_port, running
from samples import FULL_COUNTS, write_counts
from servers.postgres import DATABASE, PASSWORD, READER, postgres

from dashboard.text.messages import text
from loaders.translation import LANGUAGES

__all__ = ["postgres"]
pytestmark = pytest.mark.browser

SECONDS = 60
COMPOSE = Path(__file__).parents[2] / "deploy" / "compose.yaml"
COUNTS = re.search("--counts=.*", COMPOSE.read_text(encoding="utf-8"))[0]
"""The table named `counts` by a service file, as in the files to deploy."""
THROWN_OUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'"


@pytest.fixture
def service(postgres, tmp_path):
    """The environment of a process that may read the database."""
    about = f"host=127.0.0.1\nport={postgres.port}\ndbname={DATABASE}\nuser={READER}\n"
    file = tmp_path / "pg_service.conf"
    file.write_text(f"[access_map]\n{about}password={PASSWORD}\n", encoding="utf-8")
    return os.environ | {"PGSERVICEFILE": str(file)}


@pytest.fixture
def _table(postgres, tmp_path):
    """The table of counts, as text."""
    file = write_counts(tmp_path / "counts.csv", FULL_COUNTS)
    heading, *rows = (line.split(",") for line in file.read_text(encoding="utf-8").splitlines())
    columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(one)) for one in heading)
    marks = sql.SQL(", ").join(sql.Placeholder() for _ in heading)
    with postgres.connected() as connection:
        connection.execute(sql.SQL("CREATE TABLE counts ({})").format(columns))
        with connection.cursor() as cursor:
            cursor.executemany(sql.SQL("INSERT INTO counts VALUES ({})").format(marks), rows)
    yield
    with suppress(psycopg.Error), postgres.connected() as connection:
        connection.execute("DROP TABLE counts")


def until(seen, wanted):
    """Wait until something is as it should be."""
    end = time.monotonic() + SECONDS
    while (now := seen()) != wanted:
        assert time.monotonic() < end, f"{now}, not {wanted}"
        time.sleep(0.1)


def told(language, reason):
    """Return what a page says of data that are not renewed, without the moment."""
    return text(language, f"data.stale.{reason}", moment="§").split("§")[-1]


class Both:
    """What both processes say."""

    def __init__(self, behind, cookies):
        self.behind, self.cookies = behind, [*cookies.values()]
        self.seen = [self.tag()]

    def _said(self, read):
        """Return what both say, or what each says if that is not the same."""
        first, second = (read(cookie) for cookie in self.cookies)
        return first if first == second else (first, second)

    def tag(self):
        path = "/data/access-points.csv"
        return self._said(lambda cookie: self.behind.get(path, Cookie=cookie)[1]["ETag"])

    def degraded(self):
        def read(cookie):
            return json.loads(self.behind.get("/healthz", Cookie=cookie)[2])["degraded"]

        return self._said(read)

    def assert_serve(self, *, degraded):
        """Fail unless both serve the last data, are ready, and say why these are not renewed."""
        ready = self._said(lambda cookie: self.behind.get("/readyz", Cookie=cookie)[0])
        assert (self.degraded(), self.tag(), ready) == (degraded, self.seen[-1], 200)
        said = json.loads(self.behind.get("/data/")[2])["not_current"]
        for language in LANGUAGES:
            assert said[language].endswith(told(language, degraded) if degraded else "")
            assert bool(said[language]) == bool(degraded)

    def take_other_data(self):
        """Wait until both have the same data, others than all before."""

        def is_other():
            tag = self.tag()
            return isinstance(tag, str) and tag not in self.seen

        until(is_other, wanted=True)
        self.seen.append(self.tag())


@pytest.mark.usefixtures("_table")
def test_both_go_on_and_come_back(postgres, service, browser, tmp_path):
    addresses = [f"http://127.0.0.1:{free_port()}" for _ in range(2)]
    hosts = [urlsplit(one).netloc for one in addresses]

    def start(address):
        port = urlsplit(address).port
        options = ("--poll-seconds", "2", "--state-folder", f"{tmp_path}/{port}")
        command = dashboard_command(port, *BELOW_MAP, COUNTS, *options)
        return running(command, f"{address}/readyz", tmp_path / f"{port}.txt", service)

    def change(*statements):
        with postgres.connected() as owner:
            return [owner.execute(statement).rowcount for statement in statements]

    with ExitStack() as stack:
        with ThreadPoolExecutor() as pool:
            first, _ = pool.map(stack.enter_context, map(start, addresses))
        behind = stack.enter_context(nginx_before(hosts, tmp_path, WHO))
        cookies = cookies_to(behind, hosts)
        both = Both(behind, cookies)
        both.assert_serve(degraded=None)
        page, _ = opened(browser, behind, cookies[hosts[1]])
        banner = page.page.locator("p.stale")

        # A bad state: the last good one stays, and it is said why.
        change("UPDATE counts SET points = 'x'", "NOTIFY access_map")
        until(both.degraded, "bad")
        both.assert_serve(degraded="bad")
        banner.filter(has_text=told("vi", "bad")).wait_for()

        # A good one, of which no bell tells: who hears it was thrown out.
        assert change(THROWN_OUT, "UPDATE counts SET points = '7'")[0] >= 2
        both.take_other_data()
        until(both.degraded, None)
        both.assert_serve(degraded=None)
        change("UPDATE counts SET points = '8'", "NOTIFY access_map")
        both.take_other_data()
        act(page.page, page.page.locator(".st-key-take-newer button").click)
        assert not banner.count()

        # No database: both go on, and one that is started without it has what it had kept.
        postgres.stop()
        until(both.degraded, "away")
        both.assert_serve(degraded="away")
        banner.filter(has_text=told("vi", "away")).wait_for()
        first.kill()
        first.wait()
        stack.enter_context(start(addresses[0]))
        cookie = cookies[hosts[0]]
        until(lambda: behind.get("/healthz", Cookie=cookie)[1]["X-Replica"], hosts[0])
        both.assert_serve(degraded="away")

        # It is there again.
        postgres.start()
        until(both.degraded, None)
        both.assert_serve(degraded=None)
        banner.wait_for(state="detached")
        change("UPDATE counts SET points = '9'", "NOTIFY access_map")
        both.take_other_data()
        page.assert_kept_to_itself()
        page.page.context.close()
