"""Starts a WSGI application under the production server, with the settings of every figure here."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
SETTINGS = ("--worker-class=gthread", "--workers=2", "--threads=4", "--keep-alive=30", "--no-control-socket")


@contextmanager
def serving(application: str, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """The base address of `module:callable` while the block runs."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", *SETTINGS, "--log-level=warning", f"--bind=127.0.0.1:{port}"]
    with tempfile.TemporaryFile() as said:
        surroundings = os.environ | dict(environment or {})
        server = subprocess.Popen([*command, application], cwd=ROOT, env=surroundings, stdout=said, stderr=said)
        try:
            _wait_for(server, port)
            yield f"http://127.0.0.1:{port}"
        except BaseException:
            # What the server said about each request is worth reading only when something went wrong.
            said.seek(0)
            sys.stderr.write(said.read().decode(errors="replace"))
            raise
        finally:
            server.terminate()
            server.wait(timeout=30)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer within 30 seconds")
