"""Which encoding a body is in: byte order mark, UTF-8, header, the document's own word, Windows-1252."""

import codecs
import re
from collections.abc import Callable, Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# how "<?" or "<x" begin where there is no mark (XML 1.0, appendix F.1)
_SHAPES = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_META = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_META_WITHIN = 4096
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")

# names that pages use for what browsers read as their superset (WHATWG Encoding Standard, section 4.2)
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
_SHIFTING = ("iso2022", "hz")
# codecs that are no charsets of documents, or in which markup hides from a look at the bytes
_REFUSED = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


def decode_document(body: bytes, content_type: str | None, guess: Callable[[bytes], str | None] | None = None) -> str:
    """Decode the body of a feed or page; never raises. What cannot be read becomes U+FFFD.

    Order: byte order mark, the shape of UTF-16/32, UTF-8, the header's charset, the XML declaration or `<meta>`; the
    first that decodes all of it wins. Failing all, the one declared; else what `guess` makes of
    the bytes; else UTF-8 with gaps or Windows-1252, whichever loses less.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for shape, encoding in _SHAPES:
        if body.startswith(shape):
            return body.decode(encoding, "replace")
    declared = tuple(_declared(body, content_type))
    # text that is valid UTF-8 beyond ASCII is never by chance in another charset, whatever it says of itself; charsets
    # that shift by escape sequences are ASCII to the eye and go first
    shifting = tuple(encoding for encoding in declared if encoding.startswith(_SHIFTING))
    for encoding in (*shifting, "utf-8", *declared):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    usual = guess(body) if guess is not None and not declared else None
    return _nearly(body, next(iter(_known(usual or "")), None) or next(iter(declared), "utf-8"))


def names_shifting(body: bytes, content_type: str | None) -> bool:
    """Whether header or document name a charset in which ASCII may mean something else."""
    return any(encoding.startswith(_SHIFTING) for encoding in _declared(body, content_type))


def _nearly(body: bytes, encoding: str) -> str:
    """Decode what is not whole in any encoding: a stray byte costs that byte, not the rest."""
    text = body.decode(encoding, "replace")
    if encoding != "utf-8":
        return text
    broken = text.count("\ufffd")
    sound = sum(map(len, _BEYOND_ASCII.findall(text))) - broken
    return text if sound > broken else body.decode("cp1252", "replace")


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    """Yield the usable encodings that the header and the document name, in that order."""
    if content_type and (found := _HEADER.search(content_type)):
        yield from _known(found[1])
    if found_in_xml := _XML.search(body[:400]):
        yield from _known(found_in_xml[1].decode("ascii"))
    elif found_in_meta := _META.search(body[:_META_WITHIN]):
        yield from _known(found_in_meta[1].decode("ascii"))


def _known(name: str) -> Iterator[str]:
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return
    if codec._is_text_encoding and codec.name not in _REFUSED and not codec.name.startswith(("utf-16", "utf-32")):  # noqa: SLF001 - the only way to tell rot13 from a charset
        yield _SUPERSETS.get(codec.name, codec.name)
