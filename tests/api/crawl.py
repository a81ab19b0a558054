"""Finds the pages of a running site by following its links, a few of each kind of address, and reads them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

import httpx
from samverkansgraf.api.app import create
from samverkansgraf.graph.settings import Settings

EACH = 2
"""Addresses that are read of a kind, at most."""

MOST = 24
"""Addresses that are read of a route in one language, at most: a page with many choices has kinds without end."""

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

WEIGHT = 150_000
"""Bytes of HTML, styles and scripts of ours that a page may weigh, before compression, without the editor."""

MAP = 400_000
"""The same of a map, which has its own style and script (some 100 kB, kept from one map to the next) and every node and
edge as a picture and as tables."""

BUILT = ("/static/dist/", "/assets/vis-network.js")
"""What is built from others' packages, and comes only where it is used."""

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
OPTIONAL = frozenset(["option", "li", "p", "td", "th", "tr", "dt", "dd", "tbody", "thead"])
"""Elements that may be left open."""

_CELLS = frozenset(["td", "th"])
ENDED = {
    "option": frozenset(["option"]),
    "td": _CELLS,
    "th": _CELLS,
    "tr": _CELLS | {"tr"},
    "tbody": _CELLS | {"tr", "tbody"},
}
"""Elements that one ends by beginning."""

_FILE = re.compile(r"\.(?!html$)[a-z0-9]{2,6}$|/SHA256SUMS$|\.html\?")
_MAP = re.compile(r"^(?:/en)?/map(?:/[^/]+)?\.html$")
_KEY = re.compile(r"[a-z][a-zA-Z]*")


@dataclass
class Element:
    """A node of the parsed page; `text` is what stands in it and in all inside it."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, *tags: str) -> list[Element]:
        return [e for e in self.walk() if e.tag in tags]

    def within(self, *tags: str) -> Element | None:
        at = self.parent
        while at is not None and at.tag not in tags:
            at = at.parent
        return at

    def inherited(self, name: str) -> str:
        at: Element | None = self
        while at is not None:
            if name in at.attributes:
                return at.attributes[name]
            at = at.parent
        return ""

    @property
    def text(self) -> str:
        return " ".join("".join(p for e in self.walk() for p in e.pieces).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#page", {}, None)
        self._at = self.root
        self.unbalanced: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self._at.tag in ENDED.get(tag, ()) and self._at.parent is not None:
            self._at = self._at.parent
        made = Element(tag, {name: value or "" for name, value in attrs}, self._at)
        self._at.children.append(made)
        if tag not in VOID:
            self._at = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._at.children.append(Element(tag, {name: value or "" for name, value in attrs}, self._at))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self._at.tag != tag and self._at.tag not in OPTIONAL:
            self.unbalanced.append(tag)
        at: Element | None = self._at
        while at is not None and at.tag != tag:
            at = at.parent
        if at is not None and at.parent is not None:
            self._at = at.parent

    def handle_data(self, data: str) -> None:
        self._at.pieces.append(data)


@dataclass
class Page:
    """One answer: `path` with its query, `pattern` of its route, `kind` (what it is one of), its parsed content."""

    path: str
    language: str
    pattern: str
    kind: tuple[str, ...]
    answer: httpx.Response
    root: Element
    unbalanced: list[str]

    @property
    def links(self) -> list[str]:
        """Addresses on this site that the page leads to, without fragments."""
        base = str(self.answer.url)
        hrefs = [e.attributes["href"] for e in self.root.all("a") if "href" in e.attributes]
        return [at for href in hrefs if (at := _here(base, href))]

    @property
    def forms(self) -> list[Element]:
        return self.root.all("form")


def _here(base: str, href: str) -> str:
    one, other = urlsplit(base), urlsplit(urljoin(base, href))
    if other.netloc != one.netloc or other.scheme not in ("http", "https"):
        return ""
    return other.path + (f"?{other.query}" if other.query else "")


def allowed(path: str) -> int:
    """Bytes that the page of an address may weigh."""
    return MAP if path.removeprefix("/en").startswith("/map/") else WEIGHT


def is_file(path: str) -> bool:
    """Whether an address is a download or an asset, by its ending."""
    return path.startswith("/data/") or any(found.search(urlsplit(path).path) for found in (_FILE, _MAP))


def read(path: str, language: str, pattern: str, kind: tuple[str, ...], answer: httpx.Response) -> Page:
    reader = _Reader()
    reader.feed(answer.text)
    return Page(path, language, pattern, kind, answer, reader.root, reader.unbalanced)


@dataclass
class Site:
    """What a crawl found. `dead`: (address, where it is linked, what it answered)."""

    address: str
    patterns: list[tuple[str, re.Pattern[str]]]
    pages: list[Page] = field(default_factory=list)
    files: dict[tuple[str, str], str] = field(default_factory=dict)
    dead: list[tuple[str, str, int]] = field(default_factory=list)
    other: dict[str, str] = field(default_factory=dict)

    def pattern_of(self, path: str) -> str:
        """The route that answers a path (without the language)."""
        return next((name for name, regex in self.patterns if regex.fullmatch(path)), "")

    def kind_of(self, path: str) -> tuple[str, tuple[str, ...]]:
        """(pattern of the route, what an address is one of): for addresses of any depth their words that are no keys,
        and the names in the query."""
        parts = urlsplit(path)
        bare = (
            unquote(parts.path.removeprefix("/en") or "/")
            if parts.path.startswith("/en")
            else unquote(parts.path)
        )
        pattern = self.pattern_of(bare)
        words = bare.strip("/").split("/")[1:] if ":path}" in pattern else []
        kind = [words[i] for i in range(0, len(words), 2) if _KEY.fullmatch(words[i])]
        names = sorted({name for name, _ in parse_qsl(parts.query)})
        return pattern, (pattern, *kind, *names)


def patterns(settings: Settings) -> list[tuple[str, re.Pattern[str]]]:
    """Every route that answers GET, in the order in which they are asked: (path with its parameters, regex)."""
    app: Any = create(settings)
    while not hasattr(app, "routes"):
        app = getattr(app, "app", None) or app._app
    found = [("/sparql", re.compile("/sparql"))]
    for route in _routes(app.routes):
        if "GET" in (getattr(route, "methods", None) or ()):
            found.append((route.path, re.compile(route.path_regex.pattern)))
    return found


def _routes(routes: Iterable[Any]) -> Iterator[Any]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)
        else:
            yield route


def crawl(address: str, settings: Settings) -> Site:
    """Follows the links from the start pages of both languages, `EACH` addresses of a kind and language."""
    known = [p for p in patterns(settings) if p[0] not in ("/query/{rest:path}", "/{rest:path}")]
    site = Site(address, [*known, ("/{rest:path}", re.compile("/.*"))])
    seen: set[str] = set()
    counted: Counter[tuple[str, tuple[str, ...]]] = Counter()
    routed: Counter[tuple[str, str]] = Counter()
    with httpx.Client(base_url=address, headers=BROWSER, timeout=60) as client:
        queue = [("/", "sv", "-"), ("/en/", "en", "-")]
        while queue:
            path, language, where = queue.pop(0)
            pattern, kind = site.kind_of(path)
            if path in seen or counted[language, kind] >= EACH or routed[language, pattern] >= MOST:
                continue
            seen.add(path)
            answer = client.get(path, follow_redirects=True)
            if answer.status_code != 200:
                site.dead.append((path, where, answer.status_code))
                continue
            if "text/html" not in answer.headers["content-type"]:
                site.other[path] = answer.headers["content-type"]
                continue
            counted[language, kind] += 1
            routed[language, pattern] += 1
            page = read(path, language, pattern, kind, answer)
            site.pages.append(page)
            for link in page.links:
                if is_file(link):
                    ending = "." + urlsplit(link).path.rsplit(".", 1)[-1]
                    site.files.setdefault((site.kind_of(link)[0], ending), link)
                elif link.startswith("/en/") == (language == "en") or link == "/en":
                    queue.append((link, language, path))
            for form in page.forms:
                if _method(form) == "get":
                    queue.append((_here(str(answer.url), submitted(form)), language, path))
    return site


def _method(form: Element) -> str:
    return form.attributes.get("method", "get").lower()


def submitted(form: Element) -> str:
    """The address that a form leads to when it is sent as it stands."""
    values: list[tuple[str, str]] = []
    for e in form.all("input", "textarea"):
        kind = e.attributes.get("type", "text")
        if "name" not in e.attributes or kind in ("submit", "button", "reset"):
            continue
        if kind not in ("checkbox", "radio") or "checked" in e.attributes:
            values.append(
                (e.attributes["name"], e.attributes.get("value", "on" if kind == "checkbox" else e.text))
            )
    for select in (s for s in form.all("select") if "name" in s.attributes):
        options = select.all("option")
        chosen = [o for o in options if "selected" in o.attributes]
        if not chosen and "multiple" not in select.attributes:
            chosen = options[:1]
        values += [(select.attributes["name"], o.attributes.get("value", o.text)) for o in chosen]
    action = form.attributes.get("action", "").split("?")[0]
    return action + ("?" + urlencode(values) if values else "")


def wrong(site: Site) -> list[str]:
    """Addresses that should be errors: of each route with a parameter one whose last key is nobody's."""
    found: dict[str, str] = {}
    for page in site.pages:
        if "{" in page.pattern:
            path = page.path.partition("?")[0]
            at = path.rsplit("/", 1)[0] + "/finns-inte-" + quote("åäö<b>")
            found.setdefault(f"{page.language} {page.pattern}", at)
    return ["/finns-inte", "/en/finns-inte", *found.values()]
