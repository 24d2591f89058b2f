"""The body of an answer, read no further than its cap, as it comes and as it unpacks."""

from __future__ import annotations

import zlib

import requests

from imageproc.fetch.errors import BrokenAnswer, TooLarge

CHUNK = 1 << 16
"""Bytes read at a time."""
PACKED = frozenset({"gzip", "x-gzip", "deflate"})
GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


def read_whole(answer: requests.Response, cap: int) -> bytes:
    """The body, unpacked.

    Raises `TooLarge` above `cap` bytes, at once where the header says so, `BrokenAnswer` for a
    packing that was not asked for or that ends too soon, and what urllib3 raises.
    """
    length = answer.headers.get("Content-Length", "")
    if length.isdecimal() and (len(length) > 18 or int(length) > cap):
        raise TooLarge
    data, is_whole = _read(answer, cap)
    if not is_whole:
        raise TooLarge
    return data


def read_start(answer: requests.Response, cap: int) -> bytes:
    """At most `cap` bytes of the body, unpacked. Raises as `read_whole` does, but `TooLarge`."""
    return _read(answer, cap)[0]


def _read(answer: requests.Response, cap: int) -> tuple[bytes, bool]:
    unpacker = _unpacker(answer)
    data, came = bytearray(), 0
    for piece in answer.raw.stream(CHUNK, decode_content=False):
        came += len(piece)
        data += _unpacked(unpacker, piece, cap + 1 - len(data)) if unpacker else piece
        if max(came, len(data)) > cap:
            return bytes(data[:cap]), False
    if came and unpacker and (unpacker.unused_data or not unpacker.eof):
        raise BrokenAnswer
    return bytes(data), True


def _unpacker(answer: requests.Response) -> zlib._Decompress | None:
    coding = answer.headers.get("Content-Encoding", "").strip().lower()
    if coding in ("", "identity"):
        return None
    if coding not in PACKED:
        raise BrokenAnswer("The server packs its answer in a way that was not asked for.")
    return zlib.decompressobj(GZIP_OR_ZLIB)


def _unpacked(unpacker: zlib._Decompress, piece: bytes, room: int) -> bytes:
    """At most `room` bytes: whoever gets so many has more than allowed and stops."""
    try:
        return unpacker.decompress(piece, room)
    except zlib.error as exc:
        raise BrokenAnswer from exc
