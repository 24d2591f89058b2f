"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

from typing import NoReturn

from imageproc.pipelines.errors import EmptyFile, SvgRefused, UnsupportedFormat

HEAD_BYTES = 512
"""How many leading bytes `sniff` wants to see."""

ALLOWED = "JPEG, PNG, WebP, AVIF, HEIC, GIF, TIFF or BMP"

MAGIC = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
)

FOREIGN = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"8BPS", "a Photoshop document"),
    (b"%!PS", "a PostScript document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"FLV", "a video"),
    (b"\x00\x00\x01\xba", "a video"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"II+\x00", "a BigTIFF picture"),
    (b"MM\x00+", "a BigTIFF picture"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
)

AVIF_BRANDS = frozenset({b"avif", b"avis"})
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def sniff(head: bytes) -> str:
    """The format that the first bytes of a file announce.

    `head` is the first `HEAD_BYTES` of the file, or fewer. Returns "JPEG",
    "PNG", "WEBP", "AVIF", "HEIF", "GIF", "TIFF" or "BMP". Raises `EmptyFile`,
    `SvgRefused`, or `UnsupportedFormat` with a sentence that says what the
    file seems to be.
    """
    if not head:
        raise EmptyFile
    found = _by_magic(head) or _by_container(head)
    if found is None:
        _refuse(head)
    return found


def _by_magic(head: bytes) -> str | None:
    return next((name for magic, name in MAGIC if head.startswith(magic)), None)


def _by_container(head: bytes) -> str | None:
    """RIFF and ISO media files say what they hold a few bytes later."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] != b"ftyp":
        return None
    brands = _brands(head)
    if brands & AVIF_BRANDS:
        return "AVIF"
    return "HEIF" if brands & HEIF_BRANDS else None


def _brands(head: bytes) -> set[bytes]:
    """The major brand and the compatible ones of an ISO media file."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))}


def _refuse(head: bytes) -> NoReturn:
    if _is_svg(head):
        raise SvgRefused
    raise UnsupportedFormat(f"This file seems to be {_guess(head)}. Send a {ALLOWED} file.")


def _is_svg(head: bytes) -> bool:
    return b"<svg" in head.lower().replace(b"\x00", b"")


def _guess(head: bytes) -> str:
    for magic, words in FOREIGN:
        if head.startswith(magic):
            return words
    if head[4:8] == b"ftyp":
        return "a video"
    if head[:4] == b"RIFF":
        return "a video or a sound file"
    return _guess_text(head)


def _guess_text(head: bytes) -> str:
    lowered = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lowered.startswith((b"<!doctype html", b"<html", b"<head")):
        return "a web page, not the picture on it"
    if b"\x00" not in head and all(byte >= 32 or byte in b"\t\r\n\f\x1b" for byte in head):
        return "text"
    return "something else than a picture"
