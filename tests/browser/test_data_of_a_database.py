"""An open page before data that change: it keeps its own, and takes the newer at a click."""

import pytest
from contexts import leave, take
from done import act, wait_until_done
from running_app import dashboard_command, free_port, running
from servers.postgres import running_postgres

pytestmark = [pytest.mark.browser, pytest.mark.office]

NOTICE = ".st-key-newer-data"
OLD = ".st-key-data-notice p.stale"


def write(server, points):
    with server.connected() as connection, connection.transaction():
        connection.execute("UPDATE served SET points = %s", (points,))
        connection.execute("NOTIFY access_map")


def sum_of(page):
    return page.locator("table.points tfoot td").last.inner_text()


def test_an_open_page_is_told_of_newer_data_and_of_old_ones(browser, tmp_path):
    port = free_port()
    where = f"http://127.0.0.1:{port}"
    with running_postgres() as server:
        with server.connected() as connection:
            columns = "province_code text, site_type text, points int"
            connection.execute(f"CREATE TABLE served ({columns})")
            connection.execute("INSERT INTO served VALUES ('06', 'commune_library', 41)")
        options = ("--counts", server.address("served"), "--state-folder", str(tmp_path))
        command = dashboard_command(port, *options)
        with running(command, f"{where}/readyz", tmp_path / "log"):
            context = take(browser)
            page = context.new_page()
            page.goto(f"{where}/?lang=en&types=commune_library")
            wait_until_done(page)
            before = page.url, sum_of(page)
            assert before[1] == "≥ 41"
            assert not page.locator(NOTICE).count()
            write(server, 42)
            page.locator(NOTICE).wait_for()
            wait_until_done(page)
            assert (page.url, sum_of(page)) == before, "nothing moves under a reader's hands"
            act(page, lambda: page.get_by_role("button", name="Show the newer data").click())
            assert (page.url, sum_of(page)) == (before[0], "≥ 42")
            assert not page.locator(NOTICE).count()
            server.stop()
            page.locator(OLD).wait_for()
            told = page.locator(OLD).inner_text()
            assert "the database cannot be reached" in told
            again = context.new_page()
            assert "first-notice" in again.goto(where, wait_until="commit").text()
            wait_until_done(again)
            assert again.locator(OLD).inner_text() != told, "in Vietnamese"
            server.start()
            page.locator(OLD).wait_for(state="detached")
            leave(context)
