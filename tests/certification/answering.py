"""A real HTTP server on a free port that answers as a test tells it: signing services, time stamps, NCANode."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@contextmanager
def answering(answer, files=None):
    """Yields (address, asked): asked gathers (headers, body) of each question.

    answer  takes (headers, body) and gives (status, media type, bytes), or nothing to let the line go dead
    files   {path: bytes} that may be fetched as well, also if they come later
    """
    asked = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((dict(self.headers), body))
            told = answer(self.headers, body)
            if told is None:
                return
            status, kind, content = told
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            if status in (301, 302, 307):
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self):
            content = (files or {}).get(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        server.server_close()


def as_json(told, status=200):
    return status, "application/json", json.dumps(told).encode()
