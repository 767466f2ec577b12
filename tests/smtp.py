"""A mail server on this machine for tests: it takes letters, and refuses those for certain addresses."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Inbox:
    """What the server took, and whom it refuses."""

    port: int = 0
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)


class Conversation(socketserver.StreamRequestHandler):
    """One client: the few commands of RFC 5321 that a letter takes."""

    inbox: Inbox

    def handle(self) -> None:
        to = ""
        self.say("220 ready")
        while line := self.rfile.readline().decode(errors="replace").strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self.say("550 nobody here" if to in self.inbox.refused else "250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                letter = message_from_bytes(self.body(), policy=policy.default)
                self.inbox.letters.append((to, letter))
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that went away."""


@contextmanager
def mail_server() -> Iterator[Inbox]:
    """Take letters on a free port."""
    inbox = Inbox()
    handler = type("OneConversation", (Conversation,), {"inbox": inbox})
    with Server(("127.0.0.1", 0), handler) as server:
        inbox.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield inbox
        server.shutdown()
        thread.join()
