"""A runtime of Streamlit with sessions, without a browser or a server."""

from contextlib import asynccontextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager


class Tab:
    """What a session is connected to."""

    def write_forward_msg(self, _message):
        """Take no notice."""


@asynccontextmanager
async def running(script):
    """Run Streamlit for a script."""
    runtime = Runtime(
        RuntimeConfig(
            script_path=str(script),
            media_file_storage=MemoryMediaFileStorage("/media"),
            uploaded_file_manager=MemoryUploadedFileManager("/_stcore/upload_file"),
        )
    )
    try:
        await runtime.start()
        yield runtime
        runtime.stop()
        await runtime.stopped
    finally:
        Runtime._instance = None


async def visit(runtime):
    """Open a session, run the script in it once, and return its id."""
    session_id = runtime.connect_session(Tab(), {})
    session = runtime.get_app_session(session_id)
    session.track_settling()
    message = BackMsg()
    message.rerun_script.query_string = ""
    runtime.handle_backmsg(session_id, message)
    await session.wait_until_settled()
    return session_id
