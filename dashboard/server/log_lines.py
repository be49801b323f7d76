"""The log of the server: a line for each event, as text or as JSON.

Text of users stands in it shortened, with every character to be seen: it can neither make up a
line or a field nor move the cursor of a terminal.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any, Final, Literal

from streamlit import logger as streamlit_logger

from dashboard.events import LOGGER
from loaders.translation import visible

LogFormat = Literal["text", "json"]

_LONGEST: Final = 300  # characters of a text
_MOST: Final = 60  # texts of a list, as the lines of a traceback


class LogLines(logging.Formatter):
    """Writes a record as a line; below it, if it is text, the lines of a traceback, indented."""

    def __init__(self, log_format: LogFormat) -> None:
        super().__init__()
        self._as_json = log_format == "json"

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of an event of ours, or of what a library says."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": time, "level": record.levelname.lower(), "event": "message"}
        if hasattr(record, "fields"):
            line |= {"event": record.getMessage()} | _harmless(record.fields)
        else:
            line |= _harmless({"message": record.getMessage(), "logger": record.name})
        if record.exc_info:
            line["trace"] = _harmless(self.formatException(record.exc_info).splitlines())
        if self._as_json:
            return _json(line)
        below = line.pop("trace", ())
        first = [line.pop("time"), line.pop("level"), line.pop("event")]
        words = [f"{key}={_json(value)}" for key, value in line.items()]
        return "\n    ".join([" ".join([*first, *words]), *below])


def _harmless(value: Any) -> Any:  # noqa: ANN401 - whatever is logged
    if isinstance(value, dict):
        return {key: _harmless(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_harmless(one) for one in value[-_MOST:]]
    if value is None or isinstance(value, bool | int | float):
        return value
    shown = visible(str(value)[: _LONGEST + 1])
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def log_to_stderr(log_format: LogFormat) -> None:
    """Have everything that is logged in this process written to stderr, in one form."""
    if logging.lastResort:  # the handler of all that has none
        logging.lastResort.setFormatter(LogLines(log_format))
        logging.lastResort.setLevel(logging.INFO)
        # What libraries say where all is well names visitors.
        logging.lastResort.filters[:] = [
            lambda record: record.name == LOGGER.name or record.levelno > logging.INFO
        ]
    logging.captureWarnings(capture=True)
    LOGGER.setLevel(logging.INFO)
    # Streamlit gives each of its loggers a handler of its own, now and whenever it makes one.
    streamlit_logger.setup_formatter = _without_own_handler
    streamlit_logger.update_formatter()


def _without_own_handler(logger: logging.Logger) -> None:
    logger.handlers.clear()
    logger.propagate = True
