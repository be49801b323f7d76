"""What is changed in Streamlit's bundle: options are searched our way, no font of icons comes."""

from dashboard.server.icon_font import FETCHED
from dashboard.server.option_search import COMPARED, asking
from dashboard.server.streamlit_bundle import _BUNDLE, _bundle_file


def test_one_function_of_the_bundle_is_changed_and_nothing_else():
    scripts = {path.name: path.read_bytes() for path in (_BUNDLE / "js").glob("*.js")}
    changed = {name: body for name, body in scripts.items() if asking(body) != body}
    ((name, body),) = changed.items()
    assert len(COMPARED.findall(body)) == 1
    served = _bundle_file(f"js/{name}")
    assert served == asking(body)
    assert served.replace(b"window.accessMapSearch?.(e)??", b"") == body


def test_another_script_stays_as_it_is():
    for script in (b"", b"f=e=>e.toLowerCase();function g(e){return e??1}"):
        assert asking(script) == script


def test_no_script_fetches_the_font_of_icons():
    scripts = {path.name: path.read_bytes() for path in (_BUNDLE / "js").glob("*.js")}
    (name,) = (name for name, body in scripts.items() if FETCHED.search(body))
    served = _bundle_file(f"js/{name}")
    assert not FETCHED.search(served)
    assert FETCHED.sub(b"Promise.resolve()", scripts[name]) == served
