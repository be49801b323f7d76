"""Everything that Streamlit's widgets can say is said in our words, or is never said here."""

import re

from cases import every
from streamlit_strings import ELEMENTS, files, spoken

from dashboard.server.preload_hints import address_script
from dashboard.server.settings import streamlit_config
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


PAGE_NEVER_SAYS = {
    "neither menu nor developer's tools: toolbarMode is minimal": (
        r".*(?:[Dd]eploy|GitHub|Git tree|[Ss]kills|Snowflake|community and|hobbies).*",
        r".*(?:[Rr]ecord|video|browsers, this|WebM|cache|[Rr]erun|Custom Theme|system setting).*",
        r".*(?:Ask |agents|infrastructure|authentication|during install).*",
        r".*(?:clipboard|Made with|Community|Step \d).*",
        r"About|Cancel|Continue anyway|Copied|Copy|Dark|Don't show again|File change\.|For .+",
        r"Get help",
        r"Installing…|Learn more|Light|Main menu|Next steps|Other platforms|Print|Report a bug",
        r"Running\.\.\.|Start trial|Stopping\.\.\.|System|Theme|Toolbar action",
        r"Try again|our documentation",
    ),
    "we have neither sidebar nor logo, tabs, chat, toasts, charts, code or options to add": (
        r".*[Ss]idebar|.*Logo|App pages|Navigate to home page|Scroll tabs .+|Chat message .+",
        r"(?:Close f|F)ullscreen|View .+|view less|(?:Choose or a|A)dd (?:an )?options?",
        r"Choose options|No options to select|Notifications|Shortcut .+|Back to reference |.* code",
        r".* more|No docs available|.*:help\[\]|\(opens in new tab\)",
    ),
    "dialogs are blocked: the page's bar says it, static/page/connection.js": (
        r".*(?:page that you have requested|requested page|app's main page|HTTP status: 403).*",
        r".*(?:server is not responding|Streamlit still running|Unable to connect).*",
        r"Connection (?:failed|timed out).*|(?:Network|Unknown|Script execution) [Ee]rror",
        r"Error: .*|Unexpected Websocket.*|Failed to .+|Request Timeout|TLS handshake failure",
        r"Dialog type.*",
        r"Websocket Connection|Connection Manager",
        r"Your app is having trouble loading the component\.",
    ),
    "showErrorDetails is none": (r"Traceback:", r"No message", r"\nError generating stack: "),
    "for programmers, in the console": (
        r".*(?:children\]|transient\]|Node \[.*|transient nodes:.*|anchor:.*)|Null Websocket.*",
        r"\)\. If you meant .*|.*slot.*|Cannot close document.*|Connecting to .*",
        r"Expected a function",
        r"Minified React error #|No console available for logging|Not initialized",
    ),
    "names": (
        r"Alien Monster|Alt|Chromium OS|Happy|Mac OS|Material .*|Mobile Safari|Windows Phone",
    ),
}
"""Why nobody sees what is in the script of Streamlit's page, by patterns of it."""


def test_the_page_says_nothing_else():
    patterns = [re.compile(one, re.DOTALL) for some in PAGE_NEVER_SAYS.values() for one in some]
    theirs = [said for said, pattern in spoken(files()).items() if not is_ours(said, pattern)]
    assert [said for said in theirs if not any(one.fullmatch(said) for one in patterns)] == []
    unused = [one.pattern for one in patterns if not any(map(one.fullmatch, theirs))]
    assert unused == []
    settings = streamlit_config()
    assert (settings["client.toolbarMode"], settings["client.showErrorDetails"]) == (
        "minimal",
        "none",
    )
    assert "blockErrorDialogs: true" in address_script()
