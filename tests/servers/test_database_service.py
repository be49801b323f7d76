"""The service as it is installed, before a real PostgreSQL: what people and programs see of it."""

import json
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from servers.postgres import PASSWORD, WRITTEN, free_port, postgres

from tests.browser.running_app import dashboard_command, running

__all__ = ["postgres"]
pytestmark = [pytest.mark.office, pytest.mark.slow, pytest.mark.isolated]

_SECONDS = 90


def get(address):
    """Return status and body of an answer; 0 if there is none."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def until(holds):
    end = time.monotonic() + _SECONDS
    while not (found := holds()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


@pytest.fixture
def table(postgres):
    with postgres.connected() as connection:
        connection.execute("DROP TABLE IF EXISTS served")
        connection.execute("CREATE TABLE served (province_code text, site_type text, points int)")
        connection.execute("INSERT INTO served VALUES ('06', 'commune_library', 41)")
    return postgres.address("served")


class Service:
    """The command that serves a table, and all that it has answered."""

    def __init__(self, table, folder):
        port, self.log, self.state = free_port(), folder / "log", folder / "state"
        self.where = f"http://127.0.0.1:{port}"
        options = ("--counts", table, "--poll-seconds", "600", "--state-folder", str(self.state))
        self.command = dashboard_command(port, *options, "--drain-seconds", "2")
        self.said = []

    def ask(self, path):
        status, body = get(f"{self.where}{path}")
        self.said.append(body)
        return status, body

    def degraded(self):
        return json.loads(self.ask("/healthz")[1]).get("degraded")

    def counted(self, number):
        return f",{number}," in self.ask("/data/access-points.csv")[1]


def lives_through_all(service, postgres):
    def write(change):
        with postgres.connected() as connection, connection.transaction():
            connection.execute(f"UPDATE served SET {change}")  # noqa: S608 - of this test
            connection.execute("NOTIFY access_map")

    assert service.counted(41)
    write("points = 42")
    until(lambda: service.counted(42))
    write("province_code = 'Atlantis'")
    assert until(service.degraded) == "bad"
    assert service.counted(42)
    postgres.stop()
    try:
        until(lambda: service.degraded() == "away")
        notice = json.loads(service.ask("/data/")[1])["not_current"]["vi"]
        assert notice in service.ask("/?lang=vi")[1], "in the first picture of the page"
        assert notice in service.ask("/data/access-points.json")[1]
        assert [service.ask(path)[0] for path in ("/livez", "/readyz")] == [200, 200]
    finally:
        postgres.start()
    until(lambda: service.degraded() == "bad")


def starts_from_disk_and_drains(service):
    with service.log.open("ab") as output:
        process = subprocess.Popen(service.command, stdout=output, stderr=subprocess.STDOUT)
    try:
        until(lambda: get(f"{service.where}/readyz")[0] == 200)
        assert service.degraded() == "away"
        assert service.counted(42)
        process.send_signal(signal.SIGTERM)
        until(lambda: get(f"{service.where}/readyz")[0] == 503)
        assert service.ask("/livez")[0] == 200, "while it drains"
        assert process.wait(_SECONDS) == -signal.SIGTERM
    finally:
        process.kill()
        process.wait()


def test_a_service_lives_through_what_becomes_of_its_database(postgres, table, tmp_path):
    service = Service(table, tmp_path)
    with running(service.command, f"{service.where}/readyz", service.log):
        lives_through_all(service, postgres)
    (kept,) = service.state.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    postgres.stop()
    try:
        starts_from_disk_and_drains(service)
    finally:
        postgres.start()
    everything = "\n".join([*service.said, service.log.read_text(encoding="utf-8")])
    everything += kept.read_bytes().decode("latin-1")
    assert "refresh_failed" in everything
    for secret in (PASSWORD, WRITTEN):
        assert secret not in everything


def test_no_command_says_the_password(postgres, table, tmp_path):
    program = dashboard_command(0)[0]
    files = {name: tmp_path / name for name in ("report.xlsx", "rows.csv", "map.zip")}
    wrong = postgres.address("no_such_table")
    commands = (
        ("check", "--counts", table, "--json", "--report", files["report.xlsx"]),
        ("check", "--counts", table, "--rows", files["rows.csv"], "--lang", "en"),
        ("check", "--counts", wrong),
        ("check", "--points", table.replace("@", "#")),
        ("check", "--boundaries", table.replace("postgresql", "mysql")),
        ("run", "--port", str(free_port()), "--counts", wrong, "--state-folder", tmp_path),
        ("export", "--format", "zip", "--out", files["map.zip"], "--counts", table),
    )
    everything = b""
    for command in commands:
        done = subprocess.run(
            [program, *map(str, command)], capture_output=True, timeout=_SECONDS * 2, check=False
        )
        assert b"Traceback" not in done.stderr
        everything += done.stdout + done.stderr
    everything += b"".join(path.read_bytes() for path in files.values())
    assert postgres.name("served").encode() in everything
    for secret in (PASSWORD, WRITTEN):
        assert secret.encode() not in everything
