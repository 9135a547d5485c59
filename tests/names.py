# SPDX-License-Identifier: Apache-2.0
"""A DNS server of a few records, for tests."""
import socket
import threading


class Names:
    """A DNS server that knows a few records, and refuses to answer about some."""

    def __init__(self, records, silent=()):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.at, self.records, self.silent, self.asked = "127.0.0.1:%d" % self.socket.getsockname()[1], records, silent, []
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                question, who = self.socket.recvfrom(2000)
            except OSError:
                return
            at, labels = 12, []
            while question[at]:
                labels.append(question[at + 1:at + 1 + question[at]].decode())
                at += 1 + question[at]
            name, kind = ".".join(labels), int.from_bytes(question[at + 1:at + 3], "big")
            self.asked.append(name)
            if name in self.silent:
                continue
            found = [(k, data) for n, k, data in self.records if n == name and k == {15: "MX", 16: "TXT", 33: "SRV"}.get(kind)]
            head = question[:2] + b"\x85\x80\0\1" + len(found).to_bytes(2, "big") + b"\0\0\0\0"
            answers = b"".join(b"\xc0\x0c" + question[at + 1:at + 5] + b"\0\0\0\x3c" + len(d).to_bytes(2, "big") + d
                               for d in (self.data(*one) for one in found))
            self.socket.sendto(head + question[12:at + 5] + answers, who)

    @staticmethod
    def data(kind, data):
        if kind == "TXT":                       # in pieces, as long keys are
            pieces = [data[i:i + 40].encode() for i in range(0, len(data), 40)]
            return b"".join(bytes([len(p)]) + p for p in pieces)
        head = b"\0\x0a"
        if kind == "SRV":                       # "host:port"
            data, port = data.split(":")
            head = b"\0\0\0\0" + int(port).to_bytes(2, "big")
        return head + b"".join(bytes([len(p)]) + p.encode() for p in data.split(".")) + b"\0"
