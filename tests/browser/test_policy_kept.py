"""No screen does what its Content-Security-Policy forbids: the browser would say so."""

import pytest
from contexts import leave, take
from every_screen import SCREENS, follow, visit
from map_page import MapPage

pytestmark = pytest.mark.browser

_LISTEN = """window.breaches = [];
document.addEventListener("securitypolicyviolation", (one) => window.breaches.push(
    `${one.effectiveDirective} ${one.blockedURI} ${one.sourceFile}:${one.lineNumber}`));"""


def test_no_screen_breaks_its_policy(browser, address):
    context = take(browser, _LISTEN, viewport={"width": 1366, "height": 768}, locale="vi-VN")
    page = visit(context, address, "map", "selected=56&measure=points_per_100k&beside=56,66")
    breaches = {}
    for screen in [*SCREENS][::-1]:
        follow(page, screen)
        breaches |= {
            (screen, frame.url): found
            for frame in page.frames
            if (found := frame.evaluate("window.breaches"))
        }
    page = MapPage(page, address)
    page.toggle("commune_library")
    page.click_province("20")
    breaches["clicks"] = [one.evaluate("window.breaches") for one in page.page.frames]
    # What the policy is for: this would be a breach.
    page.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), "
        "{ textContent: 'window.ran = true' }))"
    )
    assert page.page.evaluate("[window.ran, window.breaches.length]") == [None, 1]
    leave(context)
    assert breaches == {"clicks": [[], []]}
