"""Messages of Streamlit's browser side, which are in English whatever the language of the page.

Streamlit has no setting for them: ``static/page/words.js`` replaces them.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Final

from dashboard.text.messages import text

if TYPE_CHECKING:
    from loaders.translation import Language

WORDS: Final = {
    "add_files": "Add files",
    "add_icon": "add icon",
    "available": "{n} options available.",
    "available_one": "{n} option available.",
    "choose": "Choose an option",
    "clear": "Clear value",
    "clear_all": "Clear all",
    "clear_entry": "Clear entry",
    "close": "Close",
    "decrement": "Decrement",
    "dismiss": "Dismiss",
    "download_closed": "Connection closed",
    "download_failed": "Download failed",
    "download_failed_there": "Failed to generate file for download",
    "download_late": "Request timed out",
    "drop": "Drag and drop a file here",
    "enter": "Press Enter to apply",
    "increment": "Increment",
    "invalid": "Invalid input.",
    "none": "No results",
    "open": "Open",
    "out_of_range": (
        "Number is outside the allowed range. Please enter a value between {n} and {m}."
    ),
    "picked": "{n}, selected",
    "remove": "Remove {n}",
    "required": "This field is required.",
    "select_all": "Select all",
    "select_matches": "Select {n} matches",
    "selected": "Selected values",
    "skip": "Skip to main content",
    "suggestions": "Show suggestions",
    "suggestions_list": "Suggestions",
    "too_many": "You can only select up to {n} options. Remove an option first.",
    "upload": "Upload",
    "upload_again": "Click to retry upload",
    "upload_cancel": "Cancel upload of {n}",
    "upload_failed": "Upload failed",
    "upload_field": "file upload",
    "upload_lost": "Connection lost. Please wait for the app to reconnect, then try again.",
    "upload_network": "AxiosError: Network Error",
    "upload_no_room": "AxiosError: Request failed with status code 413",
    "upload_one": "Only one file is allowed.",
    "upload_refused": "AxiosError: Request failed with status code {n}",
    "upload_too_large": "File must be {n} or smaller.",
    "upload_unknown": "Unexpected error. Please try again.",
}
"""Streamlit's text by the key of the message that replaces it.

``{n}`` and ``{m}`` stand for numbers or names; "Error: " may stand before any of them.
"""


@cache
def streamlit_translations(language: Language) -> str:
    """Return the replacements by Streamlit's texts, as JSON."""
    texts = {
        old: text(language, f"streamlit.{key}", n="{n}", m="{m}") for key, old in WORDS.items()
    }
    return json.dumps(texts, ensure_ascii=False)
