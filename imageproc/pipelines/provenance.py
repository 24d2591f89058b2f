"""What a made picture says of itself: XMP that readers of IPTC metadata understand.

IPTC Photo Metadata Standard, property Digital Source Type, and IPTC's vocabulary for it
(cv.iptc.org/newscodes/digitalsourcetype). The packet's form: Adobe XMP specification, part 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from imageproc.pipelines.metadata import Metadata

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SOURCE_TYPE = VOCABULARY + "compositeWithTrainedAlgorithmicMedia"
"""A photo, part of which was made with trained networks."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}
WORDS = "Made with AI. This photo was changed."
HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
TAIL = '<?xpacket end="r"?>'


def made_with_ai(credit: str, weights: Sequence[tuple[str, str]] = ()) -> Metadata:
    """Metadata that says a photo was changed with trained networks.

    `credit` names the tool and the engine; `weights` (name and SHA-256 of every file that took
    part) go into the history. Control characters are left out: XML has no place for them.
    """
    used = ", ".join(f"{name} sha256:{digest}" for name, digest in weights)
    history = f"Made by {credit}." + (f" Networks: {used}." if used else "")
    return Metadata(xmp="".join(_packet(credit, history)).encode())


def _packet(credit: str, history: str) -> Sequence[str]:
    spaces = " ".join(f"xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in NAMESPACES.items())
    return (
        HEAD,
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
        f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about="" {spaces}>',
        f"<Iptc4xmpExt:DigitalSourceType>{SOURCE_TYPE}</Iptc4xmpExt:DigitalSourceType>",
        f"<xmp:CreatorTool>{_text(credit)}</xmp:CreatorTool>",
        '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">',
        f"{WORDS}</rdf:li></rdf:Alt></dc:description>",
        f"<photoshop:History>{_text(history)}</photoshop:History>",
        "</rdf:Description></rdf:RDF></x:xmpmeta>",
        TAIL,
    )


def _text(words: str) -> str:
    return escape("".join(sign for sign in words if sign.isprintable()))
