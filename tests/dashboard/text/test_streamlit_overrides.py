"""Everything that Streamlit's widgets can say is said in our words, or is never said here."""

import re

from cases import every
from streamlit_strings import ELEMENTS, files, spoken

from dashboard.text.streamlit_overrides import WORDS

_FIELD = re.compile(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
_PATTERNS = [re.compile(re.sub(r"\\\{[nm]\\\}", ".+", re.escape(said))) for said in WORDS.values()]

MAP_LATE = (
    "Your app is having trouble loading the **${{e}}** component.{}\\n\\nFor more troubleshooting "
    "help, please see the [Streamlit Component docs](${{T}}) or visit our [forums](${{w}})."
)
NEVER_SAID = {
    "our widgets have labels": ("Multiselect", "Multiselect options", "Selectbox"),
    "they have labels, too": ("Selectbox options",),
    "nothing can be added to our lists": ("Add: ${M}", "Add: ${n}"),
    "we ask for no passwords": ("Show password", "Hide password"),
    "our fields of numbers have both ends": (
        "Number is above the allowed range.",
        "Number is below the allowed range.",
        "Number is above the allowed range. Please enter a value less than or equal to ${r}.",
        "Number is below the allowed range. Please enter a value greater than or equal to ${n}.",
    ),
    "our lists have no groups": ("${t.number(e.groupCount)} options",),
    "one file is chosen at a time, of any kind": (
        "Drag and drop files here",
        "Drag and drop directories here",
        "Upload directories",
        "File size is too small.",
        "${t.type} files are not allowed.",
    ),
    "other words stand for these codes": (
        *("File is larger than ${q(e)}", "File is smaller than ${q(e)}", "Too many files"),
        "File type must be ${t.length>1?`one of ${t.join(`, `)}`:t[0]}",
        "${e.type} files are not allowed.",
    ),
    "our fields of text take any": (
        "${g} Must match pattern: ${e.toString()}",
        "Invalid validate regex: ${e}. Error: ${String(t)}",
    ),
    "the browser's own check of forms is not used": ("Invalid value.",),
    "no button has a shortcut or a menu": (
        *("Alt+ ", "Long press or press Alt + ArrowDown to open menu"),
    ),
    "what follows is another text": ("Error: ", "Error: ${M}", "**Error**: ${M}"),
    "the page says that the map is late, and hides this": (
        MAP_LATE.format(
            "\\n\\nIf this is an installed component that works locally, the app may be having "
            "trouble accessing the component frontend assets due to network latency or proxy "
            "settings in your app deployment."
        ),
        MAP_LATE.format(
            "\\nThe app is attempting to load the component from **${t}**,\\nand hasn't "
            "received its \\`Streamlit.setComponentReady()\\` message.\\n\\nIf this is a "
            "development build, have you started the dev server?"
        ),
    ),
    "the limits stand below the field, its style hides this": ("${T(t,D.Byte,0)} per file",),
}
"""Why some are not among our words."""


def is_ours(said, pattern):
    filled = _FIELD.sub("9", said)
    return any(own.fullmatch(filled) for own in _PATTERNS) or any(
        pattern.fullmatch(re.sub(r"\{[nm]\}", "9", own)) for own in WORDS.values()
    )


def test_the_widgets_say_nothing_else():
    excused = {said for texts in NEVER_SAID.values() for said in texts}
    theirs = spoken(files(ELEMENTS))
    missing = {said for said, pattern in theirs.items() if not is_ours(said, pattern)}
    assert missing - excused == set()
    assert excused - missing == set(), "none of these is said any more"


@every("said", ["Select all", "Remove ${e}", "File must be ${$(n,`b`)} or smaller."])
def test_what_is_said_is_read(said):
    # Of a property, of a template, of a function.
    assert said in spoken(files(ELEMENTS))


@every("said", ["Streamlit server is not responding. Are you connected to the internet?", "Deploy"])
def test_what_the_page_itself_says_is_read(said):
    assert said in spoken(files())
