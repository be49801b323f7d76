"""An open session is run once more, with its link and what it holds as they were."""

import asyncio

from streamlit_sessions import running, visit

from dashboard.session.notifying import notify_sessions

SCRIPT = """
import streamlit as st

seen = st.session_state.setdefault("seen", [])
seen.append(st.query_params.to_dict())
st.query_params["types"] = "commune_library"
"""


def test_open_sessions_are_run_again_and_lost_ones_are_not(tmp_path):
    script = tmp_path / "app.py"
    script.write_text(SCRIPT, encoding="utf-8")

    async def see():
        async with running(script) as runtime:
            open_one, lost = await visit(runtime), await visit(runtime)
            there, gone = map(runtime.get_app_session, (open_one, lost))
            runtime.disconnect_session(lost)
            there.track_settling()
            notify_sessions()
            while len(there.session_state["seen"]) < 2:  # noqa: ASYNC110 - the script sets no event
                await asyncio.sleep(0.01)
            await there.wait_until_settled()
            return there.session_state["seen"], gone.session_state["seen"]

    seen, of_lost = asyncio.run(see())
    assert seen == [{}, {"types": "commune_library"}], "the link is the one that was written"
    assert of_lost == [{}]


def test_without_a_runtime_nothing_happens():
    async def see():
        notify_sessions()
        await asyncio.sleep(0)

    asyncio.run(see())
