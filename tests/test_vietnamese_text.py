"""All Vietnamese text of the project: one spelling, and no English left in it."""

import csv
import re
import unicodedata
from importlib.resources import files
from pathlib import Path
from string import Formatter

from cases import every

from geodata import tables
from loaders.names.collation import TONES
from loaders.translation import messages

ROOT = Path(__file__).parents[1]
GEODATA = Path(str(files("geodata")))
WITH_NAMES = (
    ROOT / "README.md",
    GEODATA / "catalogue.toml",
    GEODATA / "archipelagos" / "archipelagos.geojson",
    GEODATA / "openstreetmap" / "provinces.geojson",
)
"""Files with Vietnamese names or sentences between other text."""


def of_catalogues(language):
    return {
        f"{package}, {language}: {key}": text
        for package in ("loaders", "dashboard")
        for key, text in messages(package, language).items()
    }


def of_tables(columns=""):
    """Return the cells of the columns that match, but for the spellings of others."""
    return {
        f"{path.name}: {place}, {column}": text
        for path in sorted((GEODATA / "tables").glob("*.csv"))
        if path.name != "name_variants.csv"
        for place, row in enumerate(
            csv.DictReader(path.read_text(encoding="utf-8").splitlines()), start=2
        )
        for column, text in row.items()
        if re.search(columns, column)
    }


VIETNAMESE = of_catalogues("vi") | of_tables(r"(^|_)vi(_|$)")
EVERYTHING = (
    of_catalogues("vi")
    | of_catalogues("en")
    | of_tables()
    | {path.name: path.read_text(encoding="utf-8") for path in WITH_NAMES}
)

# ---- one spelling --------------------------------------------------------------

MISSPELT = re.compile(
    # The tone of oa, oe and uy at the end of a syllable stands on the first vowel
    # (hòa, khỏe, thủy), but u is no vowel after q (quý).
    r"\w*(?:o[àảãáạèẻẽéẹ]|(?<!q)u[ỳỷỹýỵ])\b"
    # Before another letter it stands on the second (toàn, thuyền).
    r"|\w*(?:[òỏõóọ][ae]|[ùủũúụ]y)\w+"
    r"|\w*q[ùủũúụ]\w*"
    # Not the letter Đ, though they look alike: Eth and the African D.
    r"|\w*[\u00d0\u00f0\u0189\u0256]\w*",
    re.IGNORECASE,
)


def misspelt(text):
    return [text] * (text != unicodedata.normalize("NFC", text)) + MISSPELT.findall(text)


@every(
    "word",
    [
        "hoà",
        "Khánh Hoà",
        "HOÁ",
        "khoẻ",
        "thuý",
        "Thuỷ,",
        "tòan",
        "thúyền",
        "qúy",
        "Ðà",
        "Ɖà",
        unicodedata.normalize("NFD", "tỉnh"),
    ],
)
def test_misspelt_words_are_found(word):
    assert misspelt(word)


@every(
    "word",
    [
        "hòa",
        "Thanh Hóa",
        "khỏe",
        "thúy",
        "THỦY",
        "toàn",
        "thuyền",
        "hoặc",
        "quý",
        "Quỳ",
        "quỹ",
        "khuỷu",
        "ngoài",
        "xoáy",
        "Đà",
        "Huế",
        "Tòa",
    ],
)
def test_words_in_order_are_left_alone(word):
    assert misspelt(word) == []


def test_vietnamese_is_spelt_in_one_way():
    assert len(EVERYTHING) > 1000
    assert {place: found for place, text in EVERYTHING.items() if (found := misspelt(text))} == {}


# ---- no English ----------------------------------------------------------------

SYLLABLE = re.compile(
    r"(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th|tr?|v|x|)"
    r"[aăâeêioôơuưy]{1,3}"
    r"(?P<coda>ch?|m|ng?|nh|p|t|)"
)
ENGLISH = {"the", "by", "he", "my", "you"}
"""English words that could be Vietnamese syllables, but are none in use here."""

NAMES = {
    *("BMGF", "VN", "BĐVHX", "TV", "Internet", "Jenks", "Đắk", "Lắk", "Pleiku"),
    *("Campuchia", "TP", "PNG", "QT", "TB", "ĐVHC", "B"),
    *("OpenStreetMap", "contributors", "ODbL", "Natural", "Earth"),
    *(
        "JavaScript",
        "WebSocket",
        "CSV",
        "QR",
        "Wi",
        "Fi",
        "XLSX",
        "xls",
        "ISO",
        "GeoJSON",
        "GeoPackage",
        "SQLite",
        "Polygon",
        "MultiPolygon",
    ),
    *(
        "JSON",
        "TopoJSON",
        "FeatureCollection",
        "Topology",
        "KML",
        "GPX",
        "DTD",
        "Parquet",
        "GeoParquet",
    ),
    *("ZIP", "Shapefile", "shapefile", "shp", "shx", "dbf", "prj", "cpg"),
    *("XLS", "xlsb", "ODS", "XML", "TOML", "TCVN", "ABC", "VNI", "Windows"),
    *("IP", "UTF", "EPSG", "WGS", "MB", "km²", "GSO", "gso", "gov", "vn", "MIT"),
    *("QH", "QĐ", "TTg"),  # of resolutions and decisions
    *("access", "map"),
    *("SVG", "CAD", "mapshaper", "clean"),
    *("Open", "Database", "License", "Frictionless", "Data", "Package", "Mercator", "RFC", "JSON"),
    *("Excel", "Chrome", "Edge", "QGIS", "ArcGIS", "pandas", "R", "DuckDB", "Python", "web"),
    *("GET", "HEAD", "OPTIONS"),
    *("Enter", "Esc", "Tab"),  # keys
    *("PostgreSQL", "PostGIS", "SRID", "psycopg", "pgpass", "PGPASSWORD", "service"),
    *("SELECT", "USAGE", "CREATE", "EXTENSION", "postgis", "geometry", "geography"),
}
"""Names, abbreviations and formats."""

_SOURCES = "|".join(source.code for source in tables.sources())
CODES = re.compile(
    r"“[a-z0-9_]+”|\b[a-z]+(?:_[a-z]+)+\b"  # columns and what stands in them
    r"|\b(?:published|derived|range|unknown): "  # as the column basis has them
    r"|\b[ab]–b\b"
    r"|--[a-z]+(?:-[a-z]+)*|\b[a-z]+(?:/[a-z]+)*\.py\b"
    r"|\b[A-Z]+(?:_[A-Z]+)+\b"  # variables of the environment
    rf"|\b(?:{_SOURCES})\b"
    r"|\b[A-Z]{2}-[0-9]\b"  # statements
)


def foreign(text):
    """Return the words of a text that are no Vietnamese syllables, nor names or codes."""
    said = "".join(literal for literal, *_ in Formatter().parse(text))
    words = re.findall(r"[^\W\d_]+", CODES.sub(" ", said))
    return [word for word in words if word not in NAMES and not is_syllable(word.lower())]


def is_syllable(word):
    decomposed = unicodedata.normalize("NFD", word)
    tones = [char for char in decomposed if char in TONES]
    toneless = "".join(char for char in decomposed if char not in TONES)
    found = SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless))
    if not found or len(tones) > 1 or word in ENGLISH:
        return False
    # Before a stop there is sắc or nặng, nothing else: "that" and "not" are English.
    return found["coda"] not in {"c", "ch", "p", "t"} or tones in (["\u0301"], ["\u0323"])


@every(
    "text",
    [
        "the",
        "of",
        "and",
        "with",
        "from",
        "for",
        "not",
        "that",
        "is",
        "which",
        "at",
        "it",
        "by",
        "Rank",
        "points",
        "library",
        "Download",
        "province",
        "year not shown",
        "Số điểm of tỉnh",
    ],
)
def test_english_words_are_found(text):
    assert foreign(text)


def test_no_english_is_left_in_vietnamese():
    assert any("statements.csv" in place and "note_vi" in place for place in VIETNAMESE)
    assert {place: found for place, text in VIETNAMESE.items() if (found := foreign(text))} == {}


ALIKE = {" in ", "in , ", " km²"}
"""English messages in which no word gives the language away."""


def test_all_english_would_be_found():
    english = of_catalogues("en") | of_tables(r"^(date_)?note_en$")
    for place, text in english.items():
        said = re.sub(r"\{\w+\}", "", text)
        assert foreign(text) or not re.search("[a-z]", said) or said in ALIKE, place


# ---- one word for one thing -----------------------------------------------------

ABANDONED = re.compile(
    r"phát biểu|loại hình|tỷ suất|nhấp vào|nhấn (?:Enter|vào)|chép địa chỉ(?<!sao chép địa chỉ)"
    r"|cơ sở số liệu|chương trình",
    re.IGNORECASE,
)


def test_one_thing_has_one_word():
    found = {
        place.partition(": ")[2]: said
        for place, said in of_catalogues("vi").items()
        if place.startswith("dashboard") and ABANDONED.search(said)
    }
    assert found == {}


OTHERWISE = re.compile(r"số liệu (?:đã công bố|cần bỏ|khác)|một số liệu", re.IGNORECASE)


def test_a_statement_is_called_so_wherever_it_is_spoken_of():
    """It is a “thông tin đã công bố”, as its table is headed."""
    vietnamese, english = (messages("dashboard", language) for language in ("vi", "en"))
    spoken_of = [key for key in vietnamese if "statement" in english[key].lower()]
    assert sum("thông tin" in vietnamese[key].lower() for key in spoken_of) > 8
    assert [key for key in spoken_of if OTHERWISE.search(vietnamese[key])] == []
    assert vietnamese["how.contents.leave_out"] == "Bỏ một thông tin"
