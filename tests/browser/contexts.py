"""Contexts of the browser, which one test hands on to the next.

In a new one the page's scripts are fetched and compiled anew, which takes as long as all else
that a page needs. In one that was left they are there; what pages have stored is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

_KINDS: WeakKeyDictionary[BrowserContext, str] = WeakKeyDictionary()
_LEFT: WeakKeyDictionary[Browser, dict[str, list[BrowserContext]]] = WeakKeyDictionary()


def take(browser: Browser, script: str = "", **options: Any) -> BrowserContext:
    """Return a context without pages: one that was left, or a new one.

    Parameters
    ----------
    browser
        Chromium.
    script
        Runs in each page before its own scripts.
    options
        As for :meth:`Browser.new_context`.
    """
    kind = repr((script, sorted(options.items())))
    left = _LEFT.setdefault(browser, {}).get(kind)
    if left:
        return left.pop()
    context = browser.new_context(**options)
    if script:
        context.add_init_script(script)
    _KINDS[context] = kind
    return context


def leave(context: BrowserContext) -> None:
    """Close the pages of a context, and hand it on without what they have stored."""
    for page in context.pages:
        page.evaluate("() => { try { localStorage.clear() } catch { /* it has none */ } }")
        page.close()
    context.clear_cookies()
    browser = context.browser
    assert browser
    _LEFT[browser].setdefault(_KINDS[context], []).append(context)
