"""A real browser that runs a script beside a folder's own modules, and tells what it returns."""

from __future__ import annotations

import contextlib
import json
import queue
import shutil
import subprocess
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = shutil.which("chromium")
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
_LONGEST_SECONDS = 180


def run_in_browser(folder: Path, page: str, script: str, given: Any = None) -> Any:
    """Return what the body of an asynchronous function of `given` returns in a page beside the folder's.

    Parameters
    ----------
    folder
        What the page's server serves.
    page
        A page of the folder, whose import map the script goes by; it is open in the script's `frame`.
    script
        The body of the function.
    given
        What it is given.
    """
    frame = (folder / page).read_text(encoding="utf-8")
    told = json.dumps(given).replace("<", "\\u003c")  # what would end the script
    import_map = frame[frame.index('<script type="importmap">') :].split("</script>")[0]
    html = f"""<!doctype html>{import_map}</script>
    <iframe src="/{page}"></iframe>
    <script type="module">
      const tell = (answer) => fetch("/answer", {{ method: "POST", body: JSON.stringify(answer) }});
      const frame = document.querySelector("iframe").contentWindow;
      const run = async (given) => {{ {script} }};
      addEventListener("load", () =>
        run({told}).then(
          (answer) => tell({{ answer }}), (error) => tell({{ error: String(error.stack) }})));
    </script>"""
    # Chromium's other processes may write into its profile for a moment after it has ended.
    holder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    with _serving(folder, html) as (url, answers), holder as profile:
        command = [str(CHROMIUM), *_FLAGS, f"--user-data-dir={profile}", f"{url}/test-page"]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as running:
            try:
                told = answers.get(timeout=_LONGEST_SECONDS)
            finally:
                running.terminate()
    assert "error" not in told, told["error"]
    return told.get("answer")


@contextlib.contextmanager
def _serving(folder: Path, html: str) -> Iterator[tuple[str, queue.Queue[Any]]]:
    answers: queue.Queue[Any] = queue.Queue()

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/test-page":
                self._reply(html.encode(), "text/html; charset=utf-8")
            else:
                super().do_GET()

        def do_POST(self) -> None:
            told = self.rfile.read(int(self.headers["content-length"]))
            self._reply(b"{}", "application/json")
            answers.put(json.loads(told, parse_int=float))  # JavaScript has doubles only

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

        def _reply(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    handler = partial(Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", answers
        finally:
            server.shutdown()
            thread.join()
