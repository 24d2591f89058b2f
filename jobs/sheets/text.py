"""Bytes to text: what kind of file it is, its encoding, and its text as a stream."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import IO

from jobs.sheets.errors import EmptySheet, EncodingUnknown, NotText

CHUNK = 64 * 1024  # bytes read at a time
HEAD = 2048  # bytes that are looked at for signs of what the file is
FIRST_LETTERS = 64  # bytes in which a header has Latin letters, whatever is below it

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Python's names of the encodings that read the mark and leave it out."""

FOREIGN = (
    (b"PK\x03\x04", "an Excel workbook"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook"),
    (b"%PDF-", "a PDF document"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x89PNG\r\n\x1a\n", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a sound file"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"{\\rtf", "a word processor's document"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
)

OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
"""How the ZIP archives of LibreOffice begin, after their first 30 bytes."""


def find_encoding(file: IO[bytes]) -> str:
    """The encoding in which the whole stream can be read, by Python's name.

    "utf-8-sig" and "utf-16" where the file begins with a byte order mark, else "utf-16-le" or
    "utf-16-be" by where its zero bytes are, else "utf-8", or "cp1252" if it is not valid UTF-8.
    Reads the stream to its end, once for each encoding that is tried.

    Raises:
        EmptySheet: there is not one byte.
        NotText: the first bytes are another format's, or there are NUL characters.
        EncodingUnknown: it is text in none of these encodings.
    """
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise EmptySheet
    _refuse_foreign(head)
    for encoding in _candidates(head):
        if _is_readable(file, encoding):
            return encoding
    raise EncodingUnknown


def decoded(file: IO[bytes], encoding: str) -> Iterator[str]:
    """The text from the start, in pieces of at most `CHUNK` bytes, line ends as they are.

    Keeps its own place in the file, so that several readings may take turns.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    place = 0
    while True:
        file.seek(place)
        data = file.read(CHUNK)
        place += len(data)
        if text := decoder.decode(data, final=not data):
            yield text
        if not data:
            return


def _refuse_foreign(head: bytes) -> None:
    start = head.lstrip(b" \t\r\n").lower()
    for magic, words in FOREIGN:
        if head.startswith(magic) or start.startswith(magic):
            found = "an OpenDocument file" if OPEN_DOCUMENT in head else words
            raise NotText(f"This is {found}. Save it as CSV and send that.")


def _candidates(head: bytes) -> tuple[str, ...]:
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return (encoding,)
    even, odd = head[:FIRST_LETTERS:2].count(0), head[1:FIRST_LETTERS:2].count(0)
    # A Latin letter has a zero byte; which half of it that is says the order.
    if max(even, odd) > 4 * min(even, odd):
        return ("utf-16-le" if odd > even else "utf-16-be",)
    return "utf-8", "cp1252"


def _is_readable(file: IO[bytes], encoding: str) -> bool:
    try:
        for text in decoded(file, encoding):
            if "\0" in text:
                raise NotText
    except UnicodeError:
        return False
    return True
