"""Tables in the layouts of the statistics office: read, or refused with what to change."""

from awkward_counts import csv, joined
from cases import every

from geodata.tables import provinces, regions
from loaders.counts.reader import read_counts
from loaders.problems.problem import InputError

TABLE = provinces()
REGION_NAMES = {region.code: (region.name_vi, region.name_en) for region in regions()}
VALUES = {code: 3 + place for place, code in enumerate(TABLE["province_code"])}
HA_TAY = "Hà Tây", "Ha Tay"


def rows(language, *, last_year=1):
    """Return the country, the regions and the provinces, the year before one lower."""
    place = 0 if language == "vi" else 1
    name = ("name_vi", "name_en")[place]
    yield [("CẢ NƯỚC", " WHOLE COUNTRY")[place], *_years(VALUES.values(), last_year)]
    for region, members in TABLE.groupby("region", sort=False):
        numbers = [VALUES[code] for code in members["province_code"]]
        yield [REGION_NAMES[region][place], *_years(numbers, last_year)]
        for code, text in zip(members["province_code"], members[name], strict=True):
            yield [text, *_years([VALUES[code]], last_year)]
    yield [HA_TAY[place], *[".."] * (1 + last_year)]


def _years(numbers, last_year):
    numbers = list(numbers)
    return [sum(numbers) - len(numbers)] * last_year + [sum(numbers)]


def table(language, *headings, last_year=1, below=()):
    return joined([*headings, *rows(language, last_year=last_year), *below])


TITLE_EN = ["Table 3. District libraries by province by Cities, provinces and year"]
TITLE_VI = ["Số thư viện huyện phân theo địa phương"]
READ = ()


@every(
    ("text", "errors"),
    [
        (
            table(
                "en",
                TITLE_EN,
                ["Cities, provinces", "2012 District library", "2013 District library"],
            ),
            READ,
        ),
        (table("en", ["Province", "District library 2012", "District library Prel. 2013"]), READ),
        (table("en", ["", "District library"], last_year=0), READ),
        (
            table(
                "vi",
                TITLE_VI,
                ["Tỉnh, thành phố", "Thư viện huyện", ""],
                ["", "2012", "Sơ bộ 2013"],
            ),
            READ,
        ),
        (table("vi", TITLE_VI, ["", "Thư viện huyện 2012", "Thư viện huyện 2013"]), READ),
        (table("vi", ["Đơn vị tính: điểm"], ["Địa phương", "Thư viện huyện"], last_year=0), READ),
        (
            table(
                "vi",
                ["Địa phương", "Thư viện huyện"],
                last_year=0,
                below=[["Nguồn: Tổng cục Thống kê", ""]],
            ),
            READ,
        ),
        (table("vi", TITLE_VI, ["", "2012", "2013"]), ("headings_only_years",)),
        (table("en", ["Cities, provinces", "2012", "2013"]), ("site_type_column_missing",)),
        (table("vi", ["Số máy tính"], ["", "Thư viện huyện"], last_year=0), ("quantity_other",)),
        (table("vi", ["Địa phương", "Dân số 2012", "Dân số 2013"]), ("site_type_column_missing",)),
    ],
)
def test_tables_of_the_statistics_office(tmp_path, text, errors):
    try:
        counts = read_counts(csv(text)(tmp_path))
        problems = counts.problems
    except InputError as error:
        counts, problems = None, error.problems
    assert tuple(one.code for one in problems if one.severity == "error") == errors
    if counts is not None:
        found = dict(zip(counts.cells["province_code"], counts.cells["points"], strict=True))
        assert found == VALUES
        assert "total_differs" not in {one.code for one in problems}
