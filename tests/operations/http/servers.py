"""Loopback servers that answer as a test says: at once, slowly, too much, or not at all."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Server:
    """`received` has the raw bytes of every call, `port` where it listens."""

    port: int
    received: list[bytes] = field(default_factory=list)


Speak = Callable[[socket.socket, int], None]


@contextmanager
def serving(
    speak: Speak,
    *,
    tls: ssl.SSLContext | None = None,
    address: str = "127.0.0.1",
    port: int = 0,
) -> Iterator[Server]:
    """Listen on loopback; `speak(connection, number of the call)` after each call's bytes came."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.create_server((address, port), family=family)
    server = Server(listener.getsockname()[1])
    thread = threading.Thread(target=_serve, args=(listener, server, speak, tls), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)  # wakes the thread, which waits for a call
        thread.join()
        listener.close()


def saying(*answers: bytes) -> Speak:
    """Give the first answer to the first call and so on; the last one stays."""

    def speak(connection: socket.socket, number: int) -> None:
        connection.sendall(answers[min(number, len(answers)) - 1])

    return speak


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    """One whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def _serve(listener: socket.socket, server: Server, speak: Speak, tls) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_one, args=(connection, server, speak, tls), daemon=True).start()


def _one(connection: socket.socket, server: Server, speak: Speak, tls) -> None:
    with contextlib.suppress(OSError), connection:
        spoken = tls.wrap_socket(connection, server_side=True) if tls else connection
        server.received.append(_call(spoken))
        speak(spoken, len(server.received))


def _call(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    wanted = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-len")),
        0,
    )
    while len(body) < wanted:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
