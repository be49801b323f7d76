"""How each app's page tells what its map shows: scripts for :class:`tests.benchmarks.watch.Watch`.

Each returns [what is shown, "" while nothing is drawn; the object that a remount replaces].
"""

from __future__ import annotations

from tests.benchmarks import dashboard_page

_REBUILT = """() => {
    const map = document.querySelector("iframe")?.contentDocument;
    if (!map?.querySelector("#map_div")) return ["", null];
    const paths = map.querySelectorAll("path[class*=shown-]");
    return [paths.length === 63 ? paths[0].getAttribute("class") : "", map.defaultView];
}"""

# What is drawn, counted by the script below: pixels of WebGL are not read, for that
# takes longer than all the rest where there is no graphics card.
_PYDECK = """() => {
    const canvas = document.querySelector("#deckgl-overlay");
    return [canvas && window.drawn ? String(window.drawn) : "", canvas];
}"""


def _fills(paths: str, root: str) -> str:
    """Return a script that takes the colours of the 63 outlines for what is shown."""
    return f"""() => {{
        const paths = document.querySelectorAll({paths!r});
        const fills = [...paths].map((path) => path.style.fill || path.getAttribute("fill"));
        return [fills.length === 63 ? fills.join() : "", document.querySelector({root!r})];
    }}"""


LOOKS = {
    "dashboard": dashboard_page.look(),
    "rebuilt": _REBUILT,
    "pydeck": _PYDECK,
    "plotly": _fills("path.choroplethlocation", ".js-plotly-plot .geolayer"),
    "altair": _fills(".stVegaLiteChart .mark-shape path", ".stVegaLiteChart svg"),
}

BEFORE_LOADING = {
    # A choice is on the canvas with the first draw call after new vertices: deck.gl uploads
    # them, colours among them, when the data change and at no other time. What is small
    # is not vertices but settings of the shaders.
    "pydeck": """(() => {
        window.drawn = 0;
        let uploaded = false;
        const after = (name, then) => {
            const call = WebGL2RenderingContext.prototype[name];
            WebGL2RenderingContext.prototype[name] = function (...values) {
                call.apply(this, values);
                then(...values);
            };
        };
        after("bufferSubData", (target, offset, values) => {
            if (values.byteLength > 4096) uploaded = true;
        });
        for (const name of ["drawElements", "drawElementsInstanced"]) {
            after(name, () => {
                if (uploaded) window.drawn += 1;
                uploaded = false;
            });
        }
    })()""",
    # The empty page shows no change: its clock is the arrival of messages.
    "empty": """(() => {
        window.arrivals = [];
        window.WebSocket = class extends WebSocket {
            constructor(...values) {
                super(...values);
                this.addEventListener("message", (event) => {
                    if (typeof event.data !== "string") arrivals.push(performance.now());
                });
            }
        };
        document.addEventListener("pointerdown", (event) => {
            window.pressed = event.timeStamp;
        }, { capture: true });
    })()""",
}
"""Scripts that run in an app's page before its own."""
