"""The command line: files, reports, exit statuses."""

import json
import logging
import os
import socket
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import failing_reader
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from samples import FORMAT_CODES

from dashboard import exports
from dashboard.cli import main
from dashboard.model.selection import select
from dashboard.model.view import View
from dashboard.picture.sheet import Sheet
from dashboard.progress import steps
from dashboard.screens.registry import SCREENS
from dashboard.server.followers import Interface
from dashboard.server.options import ServerOptions
from dashboard.server.speaker import console_address
from dashboard.text.messages import text
from geodata import tables
from loaders import reading
from loaders.problems.problem import Problem
from loaders.translation import LANGUAGES

RUNNER = CliRunner()
BAD_COUNTS = "Tỉnh,Thư viện huyện,Thư viện xã\nCao Bằng,-3,4\nHaa Giang,5,6\nKhánh Hòa,1.234,2\n"


@pytest.fixture
def access_map():
    """Run the command and return its result; a crash is a failure of the test."""

    def run(*arguments):
        result = RUNNER.invoke(main, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


@pytest.fixture
def bad_counts(tmp_path):
    path = tmp_path / "của tôi.csv"
    path.write_text(BAD_COUNTS, encoding="utf-8")
    return path


# ---- export --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "view"),
    [
        ("", View()),
        ("types=district_library", View(site_types=("district_library",))),
        ("?provinces=56,96&lang=en", View(provinces=("56", "96"), language="en")),
        ("types=none", View(site_types=())),
        ("v=2&division=2025&provinces=52,82", View(division=2025, provinces=("52", "82"))),
    ],
)
@pytest.mark.parametrize("file_format", FORMAT_CODES)
def test_export_writes_the_rows_of_a_view(access_map, tmp_path, embedded, file_format, query, view):
    chosen = exports.FORMATS[file_format]
    out = tmp_path / f"out.{chosen.code}"
    result = access_map("export", "--format", file_format, "--view", query, "--out", out)
    selection = select(embedded, view)
    rows = len(exports.table(selection, chosen.layout()))
    assert result.exit_code == 0
    assert result.output.strip() == text(view.language, "cli.written", file=out, rows=rows)
    assert out.read_bytes() == chosen.write(selection, chosen.layout())
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("shape", exports.SHAPES)
@pytest.mark.parametrize("headings", exports.HEADINGS)
def test_export_in_a_layout(access_map, tmp_path, embedded, shape, headings):
    selection, layout = select(embedded, View()), exports.Layout(shape, headings)
    for file_format in ("csv", "geojson"):
        out = tmp_path / f"out.{file_format}"
        options = ("--format", file_format, "--shape", shape, "--headings", headings)
        assert access_map("export", *options, "--out", out).exit_code == 0
        assert out.read_bytes() == exports.FORMATS[file_format].write(selection, layout)


def test_export_in_a_language_whatever_that_of_the_view(access_map, tmp_path, embedded):
    for language, query in (("en", ""), ("en", "lang=vi"), ("vi", "lang=en"), (None, "lang=en")):
        out, options = tmp_path / "out.csv", ("--format", "csv", "--view", query, "--force")
        options += ("--lang", language) if language else ()
        result = access_map("export", *options, "--headings", "vi", "--out", out)
        assert result.exit_code == 0
        view = View(language=language or "en")
        rows = len(exports.table(select(embedded, view), exports.Layout("long", "vi")))
        assert result.output.strip() == text(view.language, "cli.written", file=out, rows=rows)


@pytest.mark.slow
def test_a_picture_is_in_the_language_of_the_command(access_map, tmp_path, embedded):
    out = tmp_path / "out.svg"
    for language in LANGUAGES:
        command = ("export", "--format", "svg", "--lang", language, "--out", out, "--force")
        assert access_map(*command).exit_code == 0
        drawn = exports.FORMATS["svg"].write(
            select(embedded, View(language=language)), exports.Layout()
        )
        assert out.read_bytes() == drawn


@pytest.mark.parametrize("choice", [("--shape", "wide"), ("--headings", "en")])
@pytest.mark.parametrize("file_format", ["svg", "png", "zip"])
def test_a_picture_and_a_bundle_have_no_layout(access_map, tmp_path, file_format, choice):
    out = tmp_path / "out"
    result = access_map(
        "export", "--format", file_format, "--view", "lang=en", "--out", out, *choice
    )
    assert result.exit_code == 2
    assert text("en", "data.problem.no_table", format=file_format) in " ".join(
        result.output.replace("│", " ").split()
    )
    assert not out.exists()


@pytest.mark.slow
def test_a_picture_is_drawn_on_the_sheet_that_is_asked_for(access_map, tmp_path, embedded):
    out, options = tmp_path / "out", ("--ratio", "16:9", "--legend", "no")
    for file_format, more, sheet in (
        ("png", ("--scale", "2"), Sheet("16:9", scale=2, legend=False)),
        ("svg", ("--letters", "text"), Sheet("16:9", legend=False, letters=True)),
    ):
        what = ("--format", file_format, "--out", out, "--force")
        assert access_map("export", *what, *options, *more).exit_code == 0
        layout = exports.Layout(sheet=sheet)
        written = exports.FORMATS[file_format].write(select(embedded, View()), layout)
        assert out.read_bytes() == written


@pytest.mark.parametrize(
    ("file_format", "key", "value"), [("csv", "ratio", "4:3"), ("svg", "scale", "2")]
)
def test_a_format_has_no_more_of_a_sheet_than_it_can(access_map, tmp_path, file_format, key, value):
    out, options = tmp_path / "out", ("--format", file_format, f"--{key}", value, "--lang", "en")
    result = access_map("export", *options, "--out", out)
    assert result.exit_code == 2
    message = text("en", "data.problem.no_choice", format=file_format, choice=key, value=value)
    assert message in " ".join(result.output.replace("│", " ").split())
    assert not out.exists()


def test_a_long_file_says_how_far_it_is_and_is_left_whole_or_not_at_all(
    access_map, tmp_path, monkeypatch
):
    def slow(selection, _layout, _address=""):
        for _ in steps(selection.provinces):
            if stopped:
                raise KeyboardInterrupt
        return b"all of it"

    monkeypatch.setitem(exports.FORMATS, "csv", replace(exports.FORMATS["csv"], write=slow))
    monkeypatch.setattr("dashboard.cli.export._is_watched", lambda: True)
    out, options = tmp_path / "out.csv", ("--format", "csv", "--view", "provinces=20,06&lang=en")
    for stopped in (True, False):
        result = access_map("export", *options, "--out", out)
        assert text("en", "download.progress", done=0, total=2) in result.stderr
        assert [*tmp_path.iterdir()] == ([] if stopped else [out])
        assert result.exit_code == int(stopped)
    assert text("en", "download.progress", done=1, total=2) in result.stderr
    assert out.read_bytes() == b"all of it"


def test_what_holds_no_story_says_so(access_map, tmp_path):
    able = ", ".join(code for code, one in exports.FORMATS.items() if one.write_story)
    message = text("en", "cli.no_story", format="csv", known=able)
    options = ("--format", "csv", "--lang", "en", "--out", tmp_path / "out", "--story")
    result = access_map("export", *options)
    assert result.exit_code == 2
    assert message in " ".join(result.output.replace("│", " ").split())


def test_export_of_everything_has_64_rows(access_map, tmp_path):
    out = tmp_path / "all.csv"
    assert access_map("export", "--format", "csv", "--out", out).exit_code == 0
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 65


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("types=libraries", "types=libraries"),
        ("provinces=56,6&theme=dark", "theme=dark"),
        ("provinces=56,6&theme=dark", "provinces=6"),
        ("v=3", "v=3"),
        ("division=2025&regions=central_highlands", "regions=central_highlands"),
    ],
)
def test_export_of_a_view_that_is_not_understood(access_map, tmp_path, query, told):
    out = tmp_path / "out.csv"
    result = access_map("export", "--format", "csv", "--view", query, "--out", out)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "--view" in result.stderr
    assert not out.exists()


def test_export_overwrites_only_when_told_to(access_map, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("mine")
    refused = access_map("export", "--format", "csv", "--out", out)
    assert refused.exit_code == 1
    assert str(out) in refused.stderr
    assert "--force" in refused.stderr
    assert out.read_text() == "mine"
    assert access_map("export", "--format", "csv", "--out", out, "--force").exit_code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.skipif(os.name != "posix", reason="links and devices as POSIX has them")
def test_only_a_regular_file_is_replaced(access_map, tmp_path, monkeypatch):
    """Looked at before anything is loaded, for the table and for the report alike."""
    monkeypatch.setattr("dashboard.cli.files.GivenFiles.load", lambda _: pytest.fail("loaded"))
    monkeypatch.setattr("dashboard.cli.files.GivenFiles.report", lambda _: pytest.fail("read"))
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "file"
    file.write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(file)
    (tmp_path / "dangling").symlink_to(tmp_path / "none")
    os.mkfifo(tmp_path / "pipe")
    before = sorted(tmp_path.iterdir())
    told = {
        **dict.fromkeys(["link", "dangling", "pipe", "/dev/null", ""], "cli.not_a_file"),
        **dict.fromkeys(["none/out.csv", "file/out.csv"], "cli.not_written"),
    }
    for out, key in told.items():
        for command in (
            ("export", "--format", "csv", "--view", "lang=en", "--force", "--out", out),
            ("export", "--format", "csv", "--view", "lang=en", "--out", out),
            ("check", "--lang", "en", "--report", out),
        ):
            result = access_map(*command)
            assert result.exit_code == 1, command
            (line,) = result.stderr.splitlines()
            start = text("en", key, file=Path(out), reason="#").partition("#")[0]
            assert line.startswith(f"Error: {start}"), line
    assert access_map("export", "--format", "csv", "--out", "folder", "--force").exit_code == 2
    assert sorted(tmp_path.iterdir()) == before
    assert file.read_text() == "mine"


def test_export_to_where_nothing_can_be_written(access_map, tmp_path):
    out = tmp_path / ("x" * 300)
    result = access_map("export", "--format", "csv", "--out", out)
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert str(out) in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_export_can_be_read_by_whoever_may_read_any_new_file(access_map, tmp_path):
    out, plain = tmp_path / "out.csv", tmp_path / "plain.csv"
    plain.touch()
    access_map("export", "--format", "csv", "--out", out)
    assert oct(out.stat().st_mode) == oct(plain.stat().st_mode)


def test_export_of_counts_of_ones_own(access_map, tmp_path, counts_file):
    out = tmp_path / "out.csv"
    counts = counts_file({("56", "district_library"): 12})
    result = access_map("export", "--format", "csv", "--counts", counts, "--out", out)
    assert result.exit_code == 0
    (line,) = [line for line in out.read_text("utf-8").splitlines() if ",12,12,12," in line]
    assert line.endswith(",published,counts.csv,")


# ---- check ---------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_check_of_the_embedded_data(access_map, language):
    result = access_map("check", "--lang", language)
    assert result.exit_code == 0
    assert "16" in result.output


def test_check_as_json(access_map):
    result = access_map("check", "--json")
    assert result.exit_code == 0
    assert json.loads(result.output) == {
        "ok": True,
        "provinces_matched": list(tables.programme_provinces()),
        "counts": {"error": 0, "warning": 0, "info": 0},
        "files": [],
        "problems": [],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_check_of_bad_counts_as_json(access_map, bad_counts, language):
    result = access_map("check", "--counts", bad_counts, "--json", "--lang", language)
    assert result.exit_code == 1
    report = json.loads(result.output)
    assert [*report] == ["ok", "provinces_matched", "counts", "files", "problems"]
    (of_file,) = report["files"]
    assert (of_file["file"], of_file["outcome"], of_file["rows"]) == ("của tôi.csv", "refused", 3)
    assert of_file["balanced"]
    assert report["ok"] is False
    assert report["provinces_matched"] == ["04", "56"]
    shape = {"severity", "code", "file", "sheet", "row", "column", "value", "message"}
    shape |= {"suggestion", "suggestions"}
    assert all(problem.keys() == shape for problem in report["problems"])
    errors = {p["code"]: p for p in report["problems"] if p["severity"] == "error"}
    assert errors.keys() == {"count_negative", "province_unknown", "count_ambiguous"}
    place = [errors["count_negative"][key] for key in ("file", "row", "column", "value")]
    assert place == ["của tôi.csv", 2, "Thư viện huyện", "-3"]
    unknown = errors["province_unknown"]
    assert (unknown["row"], unknown["column"], unknown["value"]) == (3, "Tỉnh", "Haa Giang")
    assert unknown["suggestion"].startswith("Hà Giang")
    assert errors["count_ambiguous"]["suggestion"] == "1234"


def test_text_of_files_makes_up_no_line_and_moves_no_cursor(access_map, tmp_path):
    counts = tmp_path / "a\x1b[1A\u202eb.csv"
    name = "Haa\x1b]0;x\x07\nNạp được: 16 tỉnh\u2066"
    counts.write_text(f'Tỉnh,"Thư viện\nhuyện"\n"{name}",5\nHà Giang,x\x9by\n', encoding="utf-8")
    for command in (("check",), ("export", "--format", "csv", "--out", tmp_path / "out.csv")):
        result = access_map(*command, "--counts", counts)
        assert result.exit_code == 1
        lines = result.output.splitlines()
        assert all(line.isprintable() for line in lines), lines
        assert not [line for line in lines if line.startswith("Nạp được")]
        for shown in (r"a\x1b[1A\u202eb.csv", r"Haa\x1b]0;x\x07↵Nạp được: 16 tỉnh\u2066"):
            assert [line for line in lines if shown in line], shown
    report = json.loads(access_map("check", "--counts", counts, "--json").output)
    assert name in [problem["value"] for problem in report["problems"]]


@pytest.mark.parametrize(
    "command",
    [["check"], ["export", "--format", "csv", "--out", "x.csv"], ["run", "--port", "8799"]],
)
def test_a_limit_that_is_none_is_told_in_one_line(access_map, monkeypatch, tmp_path, command):
    monkeypatch.chdir(tmp_path)
    for value in ("abc", "", "-1", "9" * 5000):
        monkeypatch.setenv("ACCESS_MAP_MAX_ROWS", value)
        result = access_map(*command)
        assert result.exit_code == 1
        assert len(result.stderr.splitlines()) == 1
        assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.isolated
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_that_fails_is_told_in_words(access_map, monkeypatch, bad_counts, language):
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    for reader, error in (
        (failing_reader.beyond_the_end, "IndexError"),
        (failing_reader.without_end, "RecursionError"),
    ):
        monkeypatch.setattr(reading, "_read", reader)
        result = access_map("check", "--counts", bad_counts, "--lang", language)
        assert result.exit_code == 1
        assert Problem("reading_failed").message(language) in result.stdout
        assert "Traceback" not in result.output
        (logged,) = result.stderr.splitlines()
        assert logged.partition(": ")[2].split(":")[0] == error


@pytest.mark.parametrize("command", [["check"], ["export", "--format", "csv", "--out", "OUT"]])
def test_bad_counts_are_told_with_row_column_value_and_suggestion(
    access_map, bad_counts, tmp_path, command
):
    out = tmp_path / "out.csv"
    arguments = [out if part == "OUT" else part for part in command]
    result = access_map(*arguments, "--counts", bad_counts)
    assert result.exit_code == 1
    assert not out.exists()
    lines = result.output.splitlines()
    for parts in (
        ("của tôi.csv, dòng 2", "Thư viện huyện", "-3"),
        ("của tôi.csv, dòng 3", "Tỉnh", "Haa Giang", "Hà Giang", "Hậu Giang"),
        ("của tôi.csv, dòng 4", "Thư viện huyện", "1.234", "1234"),
    ):
        assert [line for line in lines if all(part in line for part in parts)], parts


def test_errors_come_first(access_map, bad_counts):
    lines = access_map("check", "--counts", bad_counts, "--lang", "en").output.splitlines()
    assert lines[0].startswith("của tôi.csv: Refused. In the file 3 rows")
    order = [line.split(":")[0] for line in lines[1:-1]]
    assert set(order) == {"Error", "Warning", "Info"}
    assert order == sorted(order, key=["Error", "Warning", "Info"].index)


def test_check_writes_the_report(access_map, bad_counts, tmp_path):
    report = tmp_path / "report.xlsx"
    result = access_map("check", "--counts", bad_counts, "--report", report)
    assert result.exit_code == 1
    assert load_workbook(report).sheetnames == ["summary", "problems"]
    missing = tmp_path / "no folder" / "report.xlsx"
    result = access_map("check", "--report", missing)
    assert result.exit_code == 1
    assert str(missing) in result.stderr


def test_mappings_mend_names(access_map, tmp_path):
    counts, mappings = tmp_path / "counts.csv", tmp_path / "mappings.csv"
    counts.write_text("Tỉnh,Thư viện huyện\nHaa Giang,5\n", encoding="utf-8")
    mappings.write_text("kind,text,means\nprovince,Haa Giang,02\n", encoding="utf-8")
    assert access_map("check", "--counts", counts).exit_code == 1
    assert access_map("check", "--counts", counts, "--mappings", mappings).exit_code == 0
    out = tmp_path / "out.csv"
    asked = ("export", "--format", "csv", "--counts", counts, "--mappings", mappings, "--out", out)
    assert access_map(*asked).exit_code == 0
    assert ",02," in out.read_text(encoding="utf-8")
    mappings.write_text("kind,text,means\nprovince,Haa Giang,99\n", encoding="utf-8")
    refused = access_map("check", "--counts", counts, "--mappings", mappings, "--json")
    assert "mapping_means" in [one["code"] for one in json.loads(refused.output)["problems"]]


@pytest.mark.parametrize(
    ("options", "points"), [(("--numbers", "vi"), 1300), (("--numbers", "vi", "--year", "2012"), 7)]
)
def test_how_a_file_is_read_can_be_told(access_map, tmp_path, options, points):
    counts = tmp_path / "counts.csv"
    counts.write_text(
        "Tỉnh;Năm;Thư viện huyện\nHà Giang;2012;7\nHà Giang;2013;1.200\nLào Cai;2013;100\n",
        encoding="utf-8",
    )
    asked = ("check", "--counts", counts, "--json", *options)
    report = json.loads(access_map(*asked).output)
    assert report["ok"]
    assert report["files"][0]["joined"]["points"] == points


def test_a_register_is_counted(access_map, tmp_path):
    points, out = tmp_path / "points.csv", tmp_path / "out.csv"
    points.write_text("Tỉnh,Loại hình\nHà Giang,Thư viện huyện\n", encoding="utf-8")
    result = access_map("check", "--points", points, "--json")
    assert json.loads(result.output)["files"][0]["kind"] == "points"
    assert access_map("export", "--format", "csv", "--points", points, "--out", out).exit_code == 0
    assert "points.csv" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--counts", "no such file.csv"),
        ("check", "--lang", "fr"),
        ("check", "--colour"),
        ("export", "--format", "docx", "--out", "x"),
        ("export", "--format", "csv"),
        ("export", "--format", "csv", "--out", "x", "--shape", "broad"),
        ("export", "--format", "csv", "--out", "x", "--headings", "fr"),
        ("run", "--port", "0"),
        ("run", "--port", "65536"),
        ("serve",),
    ],
)
def test_wrong_use_ends_with_2(access_map, arguments):
    result = access_map(*arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


# ---- run -----------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("taken", ["--port", "--metrics-port"])
def test_a_taken_port_is_told_in_one_line_with_its_option(access_map, language, taken):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        options = ("--port", port)
        if taken == "--metrics-port":  # the dashboard itself listens elsewhere
            options += ("--address", "127.0.0.2", taken, port)
        result = access_map("run", *options, "--lang", language)
    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert str(port) in line
    assert "127.0.0.1" in line
    assert line.rstrip(".").split()[-1] == taken


@pytest.fixture
def served(monkeypatch):
    """Start no server; return a list of the options that one was started with."""
    started = []
    monkeypatch.setattr("dashboard.cli.run.port_is_free", lambda *_: True)
    monkeypatch.setattr(
        "dashboard.server.asgi_app.run", lambda _, options, **__: started.append(options)
    )
    return started


def test_run_with_bad_counts_does_not_start(access_map, bad_counts, monkeypatch):
    monkeypatch.setattr("dashboard.cli.run.port_is_free", lambda *_: True)
    monkeypatch.setattr("dashboard.server.asgi_app.run", lambda *_, **__: pytest.fail("started"))
    result = access_map("run", "--counts", bad_counts)
    assert result.exit_code == 1
    assert "Haa Giang" in result.stderr


@pytest.mark.parametrize(
    ("address", "shown"),
    [("127.0.0.1", "http://127.0.0.1:8765"), ("::1", "http://[::1]:8765")],
)
def test_run_tells_its_address_and_serves(access_map, monkeypatch, embedded, address, shown):
    served = []
    monkeypatch.setattr("dashboard.cli.run.port_is_free", lambda *_: True)
    monkeypatch.setattr(
        "dashboard.server.asgi_app.run", lambda *args, **rest: served.append((args, rest))
    )
    result = access_map("run", "--address", address, "--port", 8765)
    assert result.exit_code == 0
    assert shown in result.output
    screens = {screen.path: screen.code for screen in SCREENS}
    usual = ServerOptions(
        address=address, port=8765, open_in_browser=[], screens=screens, drain_seconds=5
    )
    assert served == [((embedded, usual), {"report": None})]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_address_of_a_table_is_refused_without_its_password(access_map, language):
    expected = "postgresql://host/database?table=schema.table"
    for address in (
        "mysql://u:geheim@h/db",
        "postgresql://u:geheim@h/db",
        "postgres://u:ge#heim@h",
    ):
        for command in ("check", "run", "export --format csv --out x.csv"):
            options = ("--counts", address, "--lang", language)
            result = access_map(*command.split(), *options)
            said = result.output + result.stderr
            assert result.exit_code in {1, 2}, (command, address)
            assert expected in " ".join(said.split()), (command, address)
            assert "heim" not in said, (command, address)


def test_run_with_files_serves_their_report(access_map, monkeypatch, tmp_path):
    served = []
    monkeypatch.setattr("dashboard.cli.run.port_is_free", lambda *_: True)
    monkeypatch.setattr(
        "dashboard.server.asgi_app.run", lambda *_, report, **__: served.append(report)
    )
    (counts := tmp_path / "ours.csv").write_text("Tỉnh,Thư viện xã\nCao Bằng,5\n", "utf-8")
    assert access_map("run", "--counts", counts).exit_code == 0
    assert [file.file for report in served for file in report.files] == ["ours.csv"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hosts_are_allowed_by_option_and_by_environment(access_map, served, monkeypatch, language):
    run = ("run", "--lang", language)
    named = ("--allowed-host", "map.example", "--allowed-host", "xn--bn--xqa1698alia.vn:8443")
    assert access_map(*run, *named).exit_code == 0
    monkeypatch.setenv("ACCESS_MAP_ALLOWED_HOSTS", "a.example b.example")
    assert access_map(*run).exit_code == 0
    assert [options.allowed_hosts for options in served] == [
        ("map.example", "xn--bn--xqa1698alia.vn:8443"),
        ("a.example", "b.example"),
    ]
    for bad in ("https://map.example", "map.example/", "a,b", "*", "a b", " ", "bản-đồ.vn"):
        refused = access_map(*run, "--allowed-host", bad)
        assert refused.exit_code == 2
        assert "--allowed-host" in refused.stderr
    assert len(served) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_that_may_frame_it_are_named(access_map, served, monkeypatch, language):
    run = ("run", "--lang", language)
    assert access_map(*run, "--frame-ancestor", "https://www.example.org").exit_code == 0
    monkeypatch.setenv("ACCESS_MAP_FRAME_ANCESTORS", "https://a.example https://b.example")
    assert access_map(*run).exit_code == 0
    assert [options.frame_ancestors for options in served] == [
        ("https://www.example.org",),
        ("https://a.example", "https://b.example"),
    ]
    refused = access_map(*run, "--frame-ancestor", "a.example; script-src *")
    assert refused.exit_code == 2
    assert "a.example; script-src *" in " ".join(refused.stderr.replace("│", " ").split())
    assert len(served) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_in_front_is_given_by_option_and_by_environment(
    access_map, served, monkeypatch, language
):
    run = ("run", "--lang", language, "--open")
    named = ("--trusted-proxy", "::1", "--trusted-proxy", "10.0.0.0/8", "--base-path", "map/")
    assert "http://127.0.0.1:8501/map/\n" in access_map(*run, *named).output
    monkeypatch.setenv("ACCESS_MAP_TRUSTED_PROXIES", "127.0.0.1 ::1")
    monkeypatch.setenv("ACCESS_MAP_BASE_PATH", "/vn/map")
    assert access_map(*run).exit_code == 0
    found = [(options.base_path, options.trusted_proxies) for options in served]
    assert found == [("/map", ("::1", "10.0.0.0/8")), ("/vn/map", ("127.0.0.1", "::1"))]
    assert served[0].open_in_browser == ["http://127.0.0.1:8501/map/"]
    for option, bad in [
        *(("--trusted-proxy", bad) for bad in ("nginx", "10.0.0.0/33", "*", "127.0.0.1:80", " ")),
        *(("--base-path", bad) for bad in ("/a b", "/..", "/bản-đồ", "/data", "/province/x")),
    ]:
        refused = access_map(*run, option, bad)
        assert refused.exit_code == 2, (option, bad)
        assert option in refused.stderr
        assert bad.strip() in refused.stderr
    assert len(served) == 2


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])  # noqa: S104 - nothing is bound
def test_run_everywhere_tells_how_others_open_it(access_map, served, address):
    for language in LANGUAGES:
        result = access_map("run", "--address", address, "--open", "--lang", language)
        assert "http://localhost:8501" in result.output
        assert "--allowed-host" in result.output
    assert [options.open_in_browser for options in served] == [["http://localhost:8501"]] * 2


def test_present_opens_the_console_and_the_window_for_the_projector(access_map, served, tmp_path):
    (tmp_path / "hall.toml").write_text('[[scene]]\ntitle = "{points}"', encoding="utf-8")
    given = ("--port", 8765, "--lang", "en", "--story", tmp_path / "hall.toml")
    shown = [access_map(command, *given) for command in ("present", "run")]
    assert [result.exit_code for result in shown] == [0, 0]
    page = "http://127.0.0.1:8765/"
    console = f"{page}{console_address('en')}"
    assert [options.open_in_browser for options in served] == [[console, f"{page}show?lang=en"], []]
    assert all(console in result.output for result in shown)
    assert [options.story.scenes[0].title["vi"] for options in served] == ["{points}"] * 2


def test_followers_come_by_a_network_that_is_named_unless_it_is_the_only_one(
    access_map, served, monkeypatch
):
    networks = [Interface("Wi-Fi", "192.168.1.20"), Interface("tun0", "10.8.0.2")]
    for many, given, expected in (
        (2, (), None),
        (2, ("--followers", "10.8.0.2"), "10.8.0.2"),
        (1, ("--followers",), "192.168.1.20"),
        (2, ("--followers",), "192.168.1.20  Wi-Fi"),
        (0, ("--followers",), "Say the address"),
        (1, ("--followers", "10.8.0.2"), "Say the address"),
    ):
        monkeypatch.setattr(
            "dashboard.server.followers.interfaces", lambda many=many: networks[:many]
        )
        served.clear()
        result = access_map("present", "--port", 8765, "--lang", "en", *given)
        if served:
            assert served[0].followers == expected
        else:
            assert (result.exit_code, expected in result.stderr) == (2, True)


def test_a_story_with_problems_is_not_shown(access_map, monkeypatch, tmp_path):
    monkeypatch.setattr("dashboard.server.asgi_app.run", lambda *_, **__: pytest.fail("started"))
    (tmp_path / "hall.toml").write_text('[[scene]]\ntitle = "{pionts}"', encoding="utf-8")
    for command in ("present", "run"):
        result = access_map(command, "--port", 8765, "--story", tmp_path / "hall.toml")
        assert result.exit_code == 1
        assert "hall.toml, cảnh 1, title.vi: " in result.stderr


def test_version_and_help(access_map):
    assert version("access-map") in access_map("--version").output
    for command in ((), ("run",), ("present",), ("check",), ("export",)):
        assert access_map(*command, "-h").exit_code == 0


# ---- a register of access points -------------------------------------------------


def test_check_and_export_of_a_register(access_map, tmp_path):
    register = tmp_path / "register.csv"
    rows = ["Tỉnh;Loại điểm;Kinh độ;Vĩ độ", "Cao Bằng;Thư viện xã;106.2;22.7"]
    register.write_text("\n".join([*rows, ";Thư viện xã;103;18"]), encoding="utf-8")
    result = access_map("check", "--points", register, "--json", "--lang", "en")
    assert result.exit_code == 0
    report = json.loads(result.output)
    assert report["provinces_matched"] == ["04"]
    (outside,) = [one for one in report["problems"] if one["code"] == "point_outside"]
    assert (outside["row"], outside["value"]) == (3, "103, 18")
    out = tmp_path / "out.csv"
    result = access_map("export", "--format", "csv", "--points", register, "--out", out)
    assert result.exit_code == 0
    assert "04,VN-04,Cao Bằng" in out.read_text(encoding="utf-8-sig")
