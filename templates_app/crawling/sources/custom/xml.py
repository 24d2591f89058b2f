"""XML of strangers, read without whatever makes XML dangerous."""

from __future__ import annotations

from lxml import etree

from templates_app.crawling.errors import SourceBroken


class XmlRefused(SourceBroken):
    """This XML declares entities of its own and is not read. Choose another address."""

    code = "xml_refused"


def parse(data: bytes) -> etree._Element:
    """The root of a document, mended where it is malformed.

    No entity is expanded, nothing is fetched, and depth is bounded. Raises `XmlRefused` where
    entities are declared, and for what is no XML at all.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as problem:
        raise XmlRefused("This XML is damaged. Choose another address.") from problem
    if root is None:
        raise XmlRefused("This XML is empty. Choose another address.")
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise XmlRefused
    return root


def local(element: etree._Element) -> str:
    """The name without its namespace; "" for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def namespace(element: etree._Element) -> str:
    return (etree.QName(element).namespace or "") if isinstance(element.tag, str) else ""


def child_text(element: etree._Element, *names: str) -> str:
    """The text of the first child of one of these names, the names in order."""
    for name in names:
        for child in element:
            if local(child) == name and (said := "".join(child.itertext()).strip()):
                return said
    return ""
