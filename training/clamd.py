"""Ask clamd, by its socket, whether bytes are harmful.

INSTREAM: pieces with their length before them, an empty one at the end; the answer is a line.
"""

from __future__ import annotations

import socket

PIECE = 64 * 1024
SECONDS = 20


class ScannerSilent(Exception):
    """The scanner is not there, or its answer means nothing to us."""


def is_harmful(content: bytes, address: str) -> bool:
    """Raises ScannerSilent.

    address  path of a socket, or host:port
    """
    try:
        with _connected(address) as link:
            link.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                link.sendall(len(piece).to_bytes(4, "big") + piece)
            link.sendall(bytes(4))
            answer = _line(link)
    except OSError as failure:
        raise ScannerSilent(type(failure).__name__) from failure
    if answer.endswith("FOUND"):
        return True
    if answer.endswith(": OK"):
        return False
    raise ScannerSilent("unreadable answer")


def _connected(address: str) -> socket.socket:
    if "/" in address:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(SECONDS)
        try:
            link.connect(address)
        except OSError:
            link.close()
            raise
        return link
    host, _, port = address.rpartition(":")
    if not port.isdecimal():
        raise ScannerSilent("CLAMAV_SOCKET names no port")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _line(link: socket.socket) -> str:
    said = b""
    while len(said) < 4096 and (piece := link.recv(1024)):
        said += piece
        if piece.endswith(b"\0"):
            break
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
