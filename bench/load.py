"""Asks a running server for one page over and over; needs nothing but its address and a cookie."""

import http.client
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Load:
    """What one page bore: pages per second over all connections, and the page's size."""

    pages_per_second: float
    size: int


def measure(
    base_url: str,
    path: str,
    cookie: str = "",
    *,
    connections: int = CONNECTIONS,
    seconds: float = 3,
    rounds: int = 3,
) -> Load:
    """The median of some rounds, after one that only warms up.

    Raises:
        RuntimeError: the page does not answer with 200; a redirect to sign-in would be fast and mean nothing.
    """
    headers = {"Cookie": cookie} if cookie else {}
    size = _size(base_url, path, headers)
    one_round = _with_wrk if shutil.which("wrk") else _with_threads
    one_round(base_url, path, headers, connections, 1)
    speeds = [one_round(base_url, path, headers, connections, seconds) for _ in range(rounds)]
    return Load(pages_per_second=median(speeds), size=size)


def _size(base_url: str, path: str, headers: Mapping[str, str]) -> int:
    address = urlsplit(base_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    size = len(answer.read())
    connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{path} answered {answer.status} {answer.reason}, so there is nothing to measure")
    return size


def _with_wrk(base_url: str, path: str, headers: Mapping[str, str], connections: int, seconds: float) -> float:
    """wrk takes the least of the processor that it shares with the server, so it is preferred."""
    given = [f"--header={name}: {value}" for name, value in headers.items()]
    command = ["wrk", "--threads=1", f"--connections={connections}", f"--duration={seconds:.0f}s", *given]
    said = subprocess.run([*command, f"{base_url}{path}"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise RuntimeError(f"{path} did not always answer with a page:\n{said}")
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])


def _with_threads(base_url: str, path: str, headers: Mapping[str, str], connections: int, seconds: float) -> float:
    counts: list[int] = []
    began = time.monotonic()
    workers = [
        threading.Thread(target=_ask_until, args=(began + seconds, base_url, path, headers, counts))
        for _ in range(connections)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if len(counts) < connections:
        raise RuntimeError(f"{path} did not always answer with a page")
    return sum(counts) / (time.monotonic() - began)


def _ask_until(end: float, base_url: str, path: str, headers: Mapping[str, str], counts: list[int]) -> None:
    """One kept-alive connection; its count is only added when every answer was a page.

    It reads no more of HTTP than it must: the client shares the processor with the server that it measures.
    """
    address = urlsplit(base_url)
    given = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    question = f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n{given}\r\n".encode()
    count = 0
    with socket.create_connection((address.hostname or "", address.port or 80), timeout=30) as connection:
        while time.monotonic() < end:
            connection.sendall(question)
            if not _whole_page(connection):
                return
            count += 1
    counts.append(count)


def _whole_page(connection: socket.socket) -> bool:
    """Read one answer to its end, and say whether it was a page."""
    answer = bytearray()
    while (end_of_head := answer.find(b"\r\n\r\n")) < 0:
        part = connection.recv(65_536)
        if not part:
            return False
        answer += part
    length = re.search(rb"content-length: (\d+)", answer[:end_of_head], re.IGNORECASE)
    if not answer.startswith(b"HTTP/1.1 200") or not length:
        return False
    missing = end_of_head + 4 + int(length[1]) - len(answer)
    while missing > 0:
        missing -= len(connection.recv(65_536)) or missing
    return True
