"""Unknown names and their first suggestions: what one click may accept is never arbitrary."""

from cases import every

from loaders.names.mappings import DECISIONS, LEFT_OUT, NO_MAPPINGS, Mappings
from loaders.names.unknown_names import first_suggestions, unknown_names
from loaders.problems.problem import Problem
from loaders.problems.report import FileReport, JoinReport

TYPES = ("Thư viện tỉnh", "Thư viện huyện", "Thư viện xã", "Điểm Bưu điện - Văn hóa xã")
BY_INITIALS = (TYPES[2], TYPES[0], TYPES[1], TYPES[3])
CASES = (
    # code of the problem, name, suggestions, the meaning that is accepted with all others
    ("province_unknown", "Bắc Cạnn", ("Bắc Kạn", "Bắc Giang"), "06"),
    ("feature_unknown", "Caoo Bằng", ("Cao Bằng",), "04"),
    ("province_unknown", "Khối cơ quan", (), None),
    ("province_unknown", "Hà Tây", ("Hà Nội",), "01"),
    ("province_unknown", "Cửu Long", ("Vĩnh Long", "Trà Vinh"), None),
    ("site_type_other", "TVX", BY_INITIALS, "commune_library"),
    ("site_type_other", "Quán nước", TYPES, None),
    ("site_type_unknown", "12", TYPES, None),
    ("site_type_unknown", "Thư viện xãa", (TYPES[2],), "commune_library"),
)


def report(*problems):
    return JoinReport((FileReport("counts", "a.csv", None, problems),), ())


@every("code, name, suggestions, accepted", CASES)
def test_only_a_likely_meaning_is_accepted_with_all_others(code, name, suggestions, accepted):
    problem = Problem(code, "a.csv", value=name, suggestions=suggestions)
    (unknown,) = unknown_names(report(problem), NO_MAPPINGS)
    assert len(unknown.means) == len(suggestions)
    assert [each.means for each in first_suggestions([unknown])] == ([accepted] if accepted else [])
    assert unknown.decisions == ((LEFT_OUT,) if code == "feature_unknown" else DECISIONS)


def test_what_has_a_meaning_is_not_unknown():
    problem = Problem("province_unknown", "a.csv", value="Khối cơ quan")
    decided = Mappings().with_one("province", "Khối cơ quan", LEFT_OUT)
    assert unknown_names(report(problem, problem), NO_MAPPINGS)
    assert not unknown_names(report(problem), decided)
