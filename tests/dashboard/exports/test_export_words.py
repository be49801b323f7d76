"""What every file says of its figures and outlines is true of them, whoever they are from."""

import io
import json
import tempfile
from dataclasses import replace
from itertools import product
from pathlib import Path
from zipfile import ZipFile

import pyarrow.parquet as pq
import pyogrio
import pytest
from html_page import Page
from openpyxl import load_workbook
from samples import FULL_COUNTS, counted

from dashboard.exports import Layout, table
from dashboard.exports.bundle.archive import to_zip
from dashboard.model.selection import select
from dashboard.model.view import View
from dashboard.picture import page
from dashboard.picture.canvas import Paper
from dashboard.screens.about import html as about
from loaders.loading import load
from loaders.translation import LANGUAGES

COUNTS, REGISTER, OUTLINES = "số liệu.csv", "danh bạ.csv", "ranh giới.gpkg"
VIEWS = (View(), View(division=2025, language="en", measure="computers"))

TABLES = ("json", "geojson", "gpkg", "parquet", "geoparquet")
PICTURES = ("svg", "png")
DESCRIBED = ("README.txt", "NOTICE.txt", "datapackage.json")
WITH_OUTLINES = ("geojson", "gpkg", "geoparquet")

# A phrase in Vietnamese and English, and the files that must have it; no other may, if it
# is false there.
OF_PUBLISHED = {
    # A phrase in Vietnamese and in English, and the files that have it.
    ("tại 16 tỉnh, 2013", "in 16 provinces, 2013"): (
        *(*TABLES, *PICTURES, "datapackage.json", "README.txt"),
    ),
    ("(Dự án BMGF-VN, Giai đoạn II", "(project BMGF-VN, phase II"): ("README.txt",),
    ("là sự kiện đã công bố", "are published facts"): ("README.txt", "NOTICE.txt"),
    ("một nguồn nêu chính xác con số", "a source states the number"): ("README.txt", "xlsx"),
    ("các nguồn cùng nhau chỉ", "the sources together allow"): ("README.txt", "xlsx"),
    ("Các nguồn đã công bố, liệt", "Published sources, listed"): ("xlsx",),
    ("suy ra từ các nguồn", "derived from the sources"): ("xlsx", "json", "dictionary.csv"),
    ("Các nguồn ràng buộc", "The sources bind"): ("dictionary.csv", "datapackage.json"),
    ("nguồn của số đó", "cite its own source"): ("README.txt",),
    ("thông tin đã công bố mà", "published statements that"): ("README.txt",),
    ("Suy ra chắc chắn từ các nguồn", "Derived from sources"): PICTURES,
}
OF_OWN = {
    ("số liệu theo tệp", "figures from a file"): (*TABLES, *PICTURES, "datapackage.json"),
    ("không từ các nguồn đã công bố", "not from published sources"): ("README.txt",),
    ("đếm từ các dòng của tệp", "counted from its rows"): ("README.txt", "xlsx", "json"),
    ("mọi con số có trong tệp {counts}", "all numbers in the file {counts}"): ("xlsx",),
    ("Liên kết chỉ giữ lựa chọn", "The link holds the choice alone"): ("README.txt",),
    ("dẫn nguồn của tệp đó", "cite where that file comes from"): ("README.txt",),
    ("cộng các số thấp nhất", "the sum of the low ends"): ("dictionary.csv",),
    ("Tính từ tệp", "Worked out from the file"): PICTURES,
    ("{counts}", "{counts}"): (*DESCRIBED, *TABLES, *PICTURES, "xlsx", "about"),
}
UNKNOWN = ("Tệp {file}: chúng tôi không biết giấy phép", "File {file}: its licence is not known")
UNKNOWN_IN = (*DESCRIBED, "xlsx", "about")
LAND_AROUND_IN = ("README.txt", "NOTICE.txt", *PICTURES)
"""What speaks of the land around the provinces, which is OpenStreetMap's in any case."""


@pytest.fixture(scope="module")
def figures(embedded, tmp_path_factory):
    """Return the access points with figures of each origin, by the name of their file."""
    path = tmp_path_factory.mktemp("register") / REGISTER
    rows = [f"{cell.province_code},{cell.site_type}" for cell in FULL_COUNTS]
    path.write_text("\n".join(["Mã tỉnh,Loại điểm", *rows, rows[0]]), encoding="utf-8")
    return {None: embedded, COUNTS: counted(FULL_COUNTS, COUNTS), REGISTER: load(points_file=path)}


def files_of(selection):
    """Return the words of every file by its name or format, each on one line."""
    lines = []
    with pytest.MonkeyPatch.context() as patch:
        # Of the pictures the words alone, without the time that the rest takes.
        patch.setattr(
            Paper, "text", lambda _paper, _x, _y, said, *_, **_options: lines.append(said)
        )
        patch.setattr(Paper, "_render", lambda *_, **_options: b"")
        patch.setattr(page, "draw_map", lambda *_: None)
        archive = ZipFile(io.BytesIO(to_zip(selection)))
    packed = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}
    found = {name: packed[name].decode("utf-8-sig") for name in (*DESCRIBED, "dictionary.csv")}
    found |= dict.fromkeys(PICTURES, " ".join(lines))
    book = load_workbook(io.BytesIO(packed["access-points.xlsx"]))
    cells = (
        cell
        for sheet in ("summary", "sources", "dictionary")
        for row in book[sheet]
        for cell in row
    )
    found["xlsx"] = " ".join(str(cell.value) for cell in cells)
    found |= {code: json.dumps(one, ensure_ascii=False) for code, one in metadata(packed).items()}
    columns = json.loads(packed["access-points.json"])["columns"]
    found["json"] += json.dumps(columns, ensure_ascii=False)
    screen = about.page(selection.access_points, selection.view)
    found["about"] = " ".join(Page(screen).text)
    lined_up = {name: " ".join(words.split()) for name, words in found.items()}
    return packed, {
        name: words.replace("Open Database License", "ODbL") for name, words in lined_up.items()
    }


def metadata(packed):
    """Return what each table says of itself."""
    found = {code: json.loads(packed[f"access-points.{code}"])["metadata"] for code in TABLES[:2]}
    for code in ("parquet", "geoparquet"):
        schema = pq.read_schema(io.BytesIO(packed[f"access-points.{code}"]))
        found[code] = json.loads(schema.metadata[b"access_map"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.gpkg"
        path.write_bytes(packed["access-points.gpkg"])
        info = pyogrio.read_info(path, layer="provinces")
        assert info["dataset_metadata"].items() <= info["layer_metadata"].items()
        found["gpkg"] = info["layer_metadata"]
    return found


OF_OWN_FILE = {"counts_licence": "unknown", "data_date": "unknown"}


def false_words(words, place, counts):
    """Yield what is said of the figures in vain, and what is missing; ``place`` of the language."""
    for phrases, is_true in ((OF_PUBLISHED, not counts), (OF_OWN, bool(counts))):
        for phrase, files in phrases.items():
            said = phrase[place].replace("{counts}", counts or "{counts}")
            # The screen speaks of the figures that come with the dashboard too.
            for name in files if is_true else words.keys() - {"about"}:
                if (said in words[name]) != is_true:
                    yield name, said


def false_credits(words, place, counts, outlines):
    """Yield licences and credits that are said in vain, or are missing."""
    for file in filter(None, (counts, outlines)):
        for name in UNKNOWN_IN:
            if UNKNOWN[place].format(file=file) not in words[name]:
                yield name, f"licence of {file}"
    with_credit = LAND_AROUND_IN if outlines else (*LAND_AROUND_IN, *TABLES, "xlsx")
    for name in words.keys() - {"about", "datapackage.json"}:
        for credit in ("ODbL", "OpenStreetMap"):
            if (credit in words[name]) != (name in with_credit):
                yield name, credit


def false_facts(packed, selection, counts, outlines):
    """Yield what programs are told that is not so."""
    for code, about_it in metadata(packed).items():
        told = {
            "licence": "unknown" if outlines else "ODbL-1.0",
            "attribution": outlines or "© OpenStreetMap contributors",
            "division": str(selection.view.division),
        } | (OF_OWN_FILE | {"counts": counts} if counts else {})
        if not told.items() <= about_it.items() or ("counts_licence" in about_it) != bool(counts):
            yield code, about_it
    package = json.loads(packed["datapackage.json"])
    unknown = ["notspecified"] * (bool(counts) + bool(outlines))
    parts = {one["name"]: one for one in package["resources"] if "licenses" in one}
    if set(parts) != ({"map-png", "map-svg"} if outlines else set()):
        yield "datapackage.json", [*parts]
    for part in (package, *parts.values()):
        with_land = part is not package or not outlines
        names = [one["name"] for one in part["licenses"]]
        if names != [*(["ODbL-1.0"] if with_land else []), *unknown]:
            yield "datapackage.json", names
        sources = {one["title"] for one in part["sources"]}
        if ("OpenStreetMap" in sources) != with_land or {counts, outlines} - {None} - sources:
            yield "datapackage.json", sources
    if (packed["sources.csv"].count(b"\r\n") > 1) == bool(counts):
        yield "sources.csv", packed["sources.csv"]
    for headings, published in (("vi", "đã công bố"), ("en", "published")):
        basis = table(selection, Layout("long", headings)).iloc[:, 12]
        if (published in set(basis)) == bool(counts):
            yield headings, set(basis)


def false_authors(packed, counts):
    """Yield who is told to have made figures that are not theirs."""
    contributors = json.loads(packed["datapackage.json"])["contributors"]
    if [one["role"] for one in contributors] != ["wrangler" if counts else "author"]:
        yield "datapackage.json", contributors


@pytest.mark.slow
def test_what_the_files_say_is_true(figures):
    wrong = []
    for counts, outlines, view in product(figures, (None, OUTLINES), VIEWS):
        access_points = replace(figures[counts], boundaries_file=outlines)
        selection = select(access_points, view)
        packed, words = files_of(selection)
        place = LANGUAGES.index(view.language)
        found = [
            *false_words(words, place, counts),
            *false_credits(words, place, counts, outlines),
            *false_facts(packed, selection, counts, outlines),
            *false_authors(packed, counts),
        ]
        wrong += [(counts, outlines, view.division, *one) for one in found]
    assert not wrong, "\n".join(map(str, wrong))
