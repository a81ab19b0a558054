"""Walks a site from its start page in both languages, and says what is wrong with what it finds.

Nothing here knows which pages there are: addresses are followed as the site links to them, some of each shape.
"""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

import html5rdf
import httpx
import lxml.html
import openpyxl
import pyoxigraph as ox

from .inside import PARSED, Client

HOST = "http://example.test"
EACH = 2
"""Swedish pages of one shape that are followed, for they have the same template; of English pages and files one."""

WEIGHT = 150_000
"""Bytes that a page may have, unpacked."""

LARGER = {"def": 300_000, "map": 300_000}
"""Sections whose pages may weigh more: the reference of the model, whose terms are anchors of one page, and maps, which
have every node and edge as a picture and as tables; one of which more nodes were asked for weighs what they do."""

UNPRINTED = (413, 503)
"""Statuses of a PDF that would be too long, or that takes too long to lay out; its page says which, in words."""

EVIL = "x-evil"
"""The name of an element, and of an attribute, that stand in hostile data."""

FILES = ("csv", "json", "xlsx", "docx", "pdf", "ttl", "nt", "jsonld", "rdf", "nq", "trig", "gz", "svg", "png", "graphml", "gexf", "cyjs", "html")  # fmt: skip
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

_KNOWN = """
html head meta title link base body header footer main nav section article aside h1 h2 h3 h4 h5 h6 p a ul ol li dl dt dd
table caption colgroup col thead tbody tfoot tr th td form fieldset legend label input button select option optgroup
textarea datalist output span div strong em b i small abbr code pre kbd samp var sub sup time data mark bdi bdo br hr
wbr q cite blockquote details summary figure figcaption img picture source script noscript style meter progress template
dialog ins del dfn address search svg g path rect circle ellipse line polyline polygon text tspan desc defs marker use
symbol clipPath pattern linearGradient stop
"""
KNOWN = frozenset(_KNOWN.split())
"""Elements that a page of ours may have; data that become markup make others."""

REFERRING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list")
ADDRESSED = ("href", "src", "action", "formaction", "poster", "xlink:href")
SPEAKING = ("a", "button", "h1", "h2", "h3", "h4", "th", "caption", "summary")
UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the text after them; nothing of a page needs them, for it has `dir` and `bdi`."""


@dataclass
class Walk:
    """What was found: answers by address, and sentences on what is wrong and on what
    weighs too much. `pages`: how many answers were pages."""

    answers: dict[str, httpx.Response] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    heavy: list[str] = field(default_factory=list)
    pages: int = 0

    def sections(self) -> set[str]:
        """The first segments of addresses that were answered with a page or a file."""
        return {segments(at)[0] for at, answer in self.answers.items() if answer.status_code == 200}


def walk(
    client: Client,
    there: set[str] | None = None,
    most: int = 900,
    weigh: bool = True,
    first: tuple[str, ...] = (),
) -> Walk:
    """Follows links from the start pages, some of each shape and `most` in all. An address that is not found is a
    fault where its first segment is one of `there`, else where another address with that segment was found.
    `first`: searches whose hits are followed before others.
    """
    made = Walk()
    seen: Counter[tuple[object, ...]] = Counter()
    waiting = deque((at, "") for at in (*first, "/", "/en/", "/search", "/en/search"))
    known = {at for at, _ in waiting}
    lost: list[tuple[str, str, int]] = []
    parsed: set[tuple[object, ...]] = set()
    while waiting and len(made.answers) < most:
        at, source = waiting.popleft()
        try:
            answer = client.get(at, BROWSER)
        except Exception as error:  # whatever was raised is a fault of ours
            made.faults.append(f"{at} (from {source}): raised {error!r}"[:400])
            continue
        made.answers[at] = answer
        if answer.status_code >= 400 and not (_ending(at) == "pdf" and answer.status_code in UNPRINTED):
            lost.append((at, source, answer.status_code))
        looks = shape(at)[1:]
        made.faults += [
            f"{at}: {fault}"[:400] for fault in dict.fromkeys(faults(answer, strict=looks not in parsed))
        ]
        parsed.add(looks)
        if not answer.headers.get("content-type", "").startswith("text/html") or _saved(answer):
            continue
        made.pages += 1
        if "nodes=" not in at and len(answer.content) > LARGER.get(segments(at)[0], WEIGHT):
            made.heavy.append(f"{at}: {len(answer.content) // 1000} kB")
        for link in _links(answer, at):
            looks = shape(link)
            if link not in known and seen[looks] < (1 if looks[0] or looks[-1] or "query" in looks else EACH):
                known.add(link)
                seen[looks] += 1
                waiting.append((link, at))
    expected = made.sections() if there is None else there
    made.faults += [
        f"{at} (from {source}): {status}" for at, source, status in lost
        if status >= 500 or segments(at)[0] in expected
    ]  # fmt: skip
    return made


def shape(address: str) -> tuple[object, ...]:
    """What addresses of one kind have in common: language (of pages), segments but for the keys, the first
    parameter and how many there are, ending.
    """
    parts = urlsplit(address)
    given = segments(address)
    ending = _ending(address)
    if ending in ("pdf", "docx", "png"):  # slow to write
        return False, given[0], ending
    parameters = sorted(name for name, _ in parse_qsl(parts.query))
    names = (parameters[:1], min(len(parameters), 3))
    kind = given[1] if given[0] in ("doc", "query", "id") and len(given) > 1 else ""
    return not ending and parts.path.startswith("/en"), given[0], kind, min(len(given), 4), str(names), ending


def _ending(address: str) -> str:
    """What kind of file an address is of, "" for a page."""
    ending = segments(address)[-1].rpartition(".")[2]
    return ending if ending in FILES else ""


def segments(address: str) -> list[str]:
    """The segments of an address less its language; the first without the ending of a file."""
    path = urlsplit(address).path.strip("/")
    path = path[2:].lstrip("/") if path == "en" or path.startswith("en/") else path
    first, *rest = unquote(path).split("/")
    return [
        first if rest else re.sub(rf"\.({'|'.join(FILES)})$", "", first),
        *(rest or [first] if "." in first else rest),
    ]


def _saved(answer: httpx.Response) -> bool:
    return "attachment" in answer.headers.get("content-disposition", "")


def _links(answer: httpx.Response, at: str) -> Iterator[str]:
    """The addresses of this site that a page links to, in its order."""
    for raw in re.findall(r'\s(?:href|src)="([^"]*)"', answer.text):
        whole, _ = urldefrag(urljoin(HOST + at, unescape(raw)))
        if whole.startswith(HOST + "/"):
            yield whole.removeprefix(HOST)


def faults(answer: httpx.Response, strict: bool = True) -> Iterator[str]:
    """What is wrong with an answer, by its media type. A page that is saved as a file may be larger, with its script.
    `strict`: a page is read by the rules of HTML 5, which is slow, else by a quick parser.
    """
    media = answer.headers.get("content-type", "").split(";")[0]
    try:
        if media == "text/html" and _saved(answer):
            yield from _marked_up(html5rdf.parse(answer.text, namespaceHTMLElements=False))
        elif media == "text/html":
            yield from _page(answer.text, strict)
        elif media == "text/csv":
            yield from _csv(answer.content)
        elif media.endswith("spreadsheetml.sheet"):
            for sheet in openpyxl.load_workbook(io.BytesIO(answer.content)):
                for row in sheet.iter_rows():
                    yield from (f"a formula in {cell.coordinate}" for cell in row if cell.data_type == "f")
        elif media.endswith("wordprocessingml.document"):
            with zipfile.ZipFile(io.BytesIO(answer.content)) as document:
                for name in document.namelist():
                    if name.endswith((".xml", ".rels")):
                        ET.fromstring(document.read(name))
        elif media == "application/json" or media.endswith("+json"):
            json.loads(answer.content)
        elif media in PARSED:
            list(ox.parse(answer.content, format=PARSED[media]))
        elif media == "image/svg+xml":
            yield from _marked_up(ET.fromstring(answer.content))
    except (ValueError, SyntaxError, zipfile.BadZipFile) as error:
        yield f"not {media}: {error}"


def _csv(content: bytes) -> Iterator[str]:
    if not content.startswith(b"\xef\xbb\xbf"):
        return  # plain RFC 4180, for programs
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"):
        for cell in row:
            if cell.startswith(("=", "+", "-", "@", "\t", "\r")):
                yield f"a formula in a cell: {cell[:40]!r}"


def _page(text: str, strict: bool) -> Iterator[str]:
    """What is wrong with a page: the parser's own errors, markup that came from data, broken references."""
    if strict:
        parser = html5rdf.HTMLParser(namespaceHTMLElements=False)
        tree = parser.parse(text)
        for (line, column), code, _ in parser.errors[:3]:
            shown = text.splitlines()[max(line - 1, 0)]
            yield f"{code} at {line}:{column}: {shown[max(column - 60, 0) : column + 20]!r}"
    else:
        tree = lxml.html.document_fromstring(text)
    if turning := UNSEEN.search(text):
        yield f"a mark that turns text: {text[max(turning.start() - 80, 0) : turning.end()]!r}"
    yield from _marked_up(tree)
    yield from _broken(tree)


def _marked_up(tree: ET.Element) -> Iterator[str]:
    """Markup that came from data."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2]
        if name not in KNOWN:
            yield f"an element <{name[:60]}>"
        for attribute, value in element.attrib.items():
            if attribute.lower().startswith("on") or EVIL in attribute:
                yield f"an attribute {attribute} of <{name}>"
            plain = re.sub(r"[\x00-\x20]", "", value)
            if attribute.rpartition("}")[2] in ADDRESSED and re.match(
                r"(?!https?:|mailto:)[a-z][a-z0-9+.-]*:", plain, re.I
            ):
                yield f"{attribute}={value[:60]!r} of <{name}>"


def _broken(tree: ET.Element) -> Iterator[str]:
    """What a page must have or must not."""
    ids = Counter(e.get("id") for e in tree.iter() if e.get("id") is not None)
    yield from (f"id {name!r} stands {n} times" for name, n in ids.items() if n > 1)
    if len(tree.findall(".//h1")) != 1:
        yield f"{len(tree.findall('.//h1'))} headings of the first level"
    if not tree.get("lang"):
        yield "no language"
    for element in tree.iter():
        if element.tag == "script" and element.get("type") in ("application/json", "application/ld+json"):
            json.loads(element.text or "null")
        elif element.tag == "script" and (element.text or "").strip():
            yield "a script in the page"
        for attribute in REFERRING:
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute}={name!r} leads nowhere"
        if element.tag in SPEAKING and not _says(element):
            yield f"an empty <{element.tag}>: {ET.tostring(element, encoding='unicode')[:200]}"


def _says(element: ET.Element) -> bool:
    """Whether an element says anything to somebody who listens; a corner of a table need not."""
    named = any(element.get(n) for n in ("aria-label", "aria-labelledby", "title"))
    return (
        named or bool("".join(element.itertext()).strip()) or (element.tag == "a" and not element.get("href"))
    )
