"""Every page that can be reached from the start pages, read as it is sent: what holds without a browser."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from tests.conftest import ROOT

from .crawl import BUILT, Element, Page, Site, allowed, read, submitted

HANDLER = re.compile(r"on[a-z]+")
HOSTILE = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>\u202e=HYPERLINK("x")' + "å" * 300


NOT_PAGES = (
    "/id/",
    "/data/",
    "/assets/",
    "/datasets/",
    "/void",
    "/health",
    "/metrics",
    "/.well-known",
    "/{rest",
)
"""What answers with a redirect, a file or data, whatever is asked for."""


def test_every_route_that_is_a_page_was_visited(site: Site) -> None:
    for language in ("sv", "en"):
        visited = {p.pattern for p in site.pages if p.language == language}
        pages = {
            path for path, _ in site.patterns
            if not path.startswith(NOT_PAGES) and not re.search(r"\.[a-z{}0-9:]+$", path) and path != "/static"
        }  # fmt: skip
        assert pages - visited == set()
    assert len(site.pages) > 100


def test_no_link_leads_nowhere(site: Site) -> None:
    assert site.dead == []


def test_one_file_of_each_kind_that_pages_offer_is_there(site: Site) -> None:
    """One of each route and ending; of those that take seconds to set, three."""
    offered = {at for at in site.files.values() if not urlsplit(at).path.endswith(".pdf")}
    slow = sorted(set(site.files.values()) - offered)
    with httpx.Client(base_url=site.address, timeout=120) as client:
        wrong = [at for at in sorted(offered) + slow[:3] if client.get(at).status_code != 200]
    assert offered and wrong == []


def test_an_address_that_is_none_has_a_page_that_says_so(errors: list[Page]) -> None:
    assert [(p.path, p.answer.status_code) for p in errors if p.answer.status_code not in (400, 404, 406, 410, 422)] == []  # fmt: skip
    assert [
        p.path for p in errors if not any(e.attributes.get("role") == "alert" for e in p.root.walk())
    ] == []


def test_pages_are_sound(site: Site, errors: list[Page]) -> None:
    found = {p.path: faults for p in [*site.pages, *errors] if (faults := list(_faults(p)))}
    assert found == {}


def _faults(page: Page) -> list[str]:
    root, said = page.root, []
    elements = list(root.walk())
    main, h1 = root.all("main"), root.all("h1")
    levels = [int(e.tag[1]) for e in elements if re.fullmatch("h[1-6]", e.tag)]
    said += ["lang"] if root.all("html")[0].attributes.get("lang") != page.language else []
    said += ["not one h1 in main"] if len(h1) != 1 or h1[0].within("main") is None or not h1[0].text else []
    said += ["skipped level"] if any(b > a + 1 for a, b in zip(levels, levels[1:], strict=False)) else []
    said += ["not one main"] if len(main) != 1 else []
    said += ["no header, nav or footer"] if not all(root.all(t) for t in ("header", "nav", "footer")) else []
    navs = [e.attributes.get("aria-label", e.attributes.get("aria-labelledby", "")) for e in root.all("nav")]
    said += ["navs without a name of their own"] if len(set(navs)) != len(navs) or "" in navs else []
    title = [e for e in root.all("title") if e.within("head") is not None]
    said += ["title"] if len(title) != 1 or len(title[0].text) < 5 else []
    ids = Counter(e.attributes["id"] for e in elements if "id" in e.attributes)
    said += [f"id twice: {i}" for i, n in ids.items() if n > 1]
    said += [f"points at no id: {i}" for i in _pointed(elements) if i not in ids]
    said += [f"unbalanced: {page.unbalanced[:3]}"] if page.unbalanced else []
    said += _insecure(page.answer, elements) + _tables(root) + _fields(root)
    said += (
        ["passage without language"]
        if any(not e.inherited("lang") for e in root.all("blockquote", "q"))
        else []
    )
    first = next(e for e in elements if e.tag in ("a", "button", "input"))
    said += (
        ["no skip link first"] if first.attributes.get("href") != f"#{main[0].attributes.get('id')}" else []
    )
    said += ["a form that is not sent by GET"] if any(f.attributes.get("method", "get") != "get" for f in page.forms) else []  # fmt: skip
    said += ["a form without a button"] if any(not _button(f) for f in page.forms) else []
    return said


def _words(root: Element) -> list[str]:
    """A passage says its language itself or by what it stands in, inside the page's main part."""
    passages = [e for e in root.all("blockquote") if e.within("main") is not None]
    alone = [e for e in passages if not any("lang" in at.attributes for at in _up_to_main(e))]
    return ["passage without language"] if alone else []


def _up_to_main(e: Element) -> list[Element]:
    way = [e]
    while way[-1].parent is not None and way[-1].parent.tag != "main":
        way.append(way[-1].parent)
    return way


def _pointed(elements: list[Element]) -> list[str]:
    names = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "list")
    pointed = [i for e in elements for n in names if n in e.attributes for i in e.attributes[n].split()]
    return pointed + [h[1:] for e in elements if e.tag == "a" and (h := e.attributes.get("href", "")).startswith("#") and h != "#"]  # fmt: skip


def _button(form: Element) -> bool:
    return any(e.attributes.get("type", "submit") == "submit" for e in form.all("button")) or any(
        e.attributes.get("type") == "submit" for e in form.all("input")
    )


def _insecure(answer: httpx.Response, elements: list[Element]) -> list[str]:
    """Nothing that a strict policy would refuse, and the policy itself."""
    policy = answer.headers.get("content-security-policy", "")
    said = [] if "script-src 'self';" in policy and "style-src 'self';" in policy and "unsafe" not in policy else ["policy"]  # fmt: skip
    for e in elements:
        said += [f"inline {name}" for name in e.attributes if name == "style" or HANDLER.fullmatch(name)]
        if e.tag == "style" or (e.tag == "script" and "src" not in e.attributes and e.attributes.get("type") != "application/json"):  # fmt: skip
            said.append(f"inline <{e.tag}>")
        for name in ("src", "href", "action"):
            if re.match(r"\s*(javascript|data|vbscript):", e.attributes.get(name, ""), re.I):
                said.append(f"{name} that runs")
        if e.tag in ("script", "link", "img") and re.match(r"(https?:)?//", e.attributes.get("src", "")):
            said.append("from elsewhere")
    return said


def _tables(root: Element) -> list[str]:
    said = []
    for table in root.all("table"):
        heads = table.all("th")
        said += ["table without caption"] if not any(c.text for c in table.all("caption")) else []
        said += ["table without headers"] if not heads else []
        said += ["th without scope"] if any("scope" not in h.attributes for h in heads) else []
        widths = {sum(int(c.attributes.get("colspan", "1")) for c in r.children if c.tag in ("th", "td")) for r in table.all("tr")}  # fmt: skip
        said += ["rows of unlike length"] if len(widths) > 1 and not any("rowspan" in c.attributes for c in table.walk()) else []  # fmt: skip
    return said


def _fields(root: Element) -> list[str]:
    labelled = {e.attributes.get("for") for e in root.all("label")}
    return [
        f"field without label: {e.attributes.get('name', e.attributes.get('id'))}"
        for e in root.all("input", "select", "textarea")
        if e.attributes.get("type") not in ("hidden", "submit", "button")
        and e.attributes.get("id") not in labelled
        and e.within("label") is None
        and not e.attributes.get("aria-label")
        and not e.attributes.get("aria-labelledby")
    ]


def test_every_page_is_light(site: Site) -> None:
    """Of all that were read; what pages load by script is weighed in the browser."""
    with httpx.Client(base_url=site.address, timeout=60) as client:
        size = {at: len(client.get(at).content) for at in {at for p in site.pages for at in _loaded(p.root)}}
    weight = {p.path: len(p.answer.content) + sum(size[at] for at in _loaded(p.root)) for p in site.pages}
    assert size and {at: n for at, n in weight.items() if n >= allowed(at)} == {}


def _loaded(root: Element) -> list[str]:
    """The styles and scripts of ours."""
    styles = [e.attributes["href"] for e in root.all("link") if e.attributes.get("rel") == "stylesheet"]
    scripts = [e.attributes["src"] for e in root.all("script") if "src" in e.attributes]
    return [at for at in (*styles, *scripts) if not at.startswith(BUILT)]


def test_whatever_is_asked_nothing_runs_and_nothing_breaks(site: Site) -> None:
    """Each name in a query or a form of any page, once with a hostile value."""
    asked: dict[tuple[str, str], str] = {}
    for page in site.pages:
        for address in [page.path, *(submitted(f) for f in page.forms)]:
            path, _, search = address.partition("?")
            pairs = parse_qsl(search, keep_blank_values=True)
            for i, (name, _) in enumerate(pairs):
                spoiled = [*pairs[:i], (name, HOSTILE), *pairs[i + 1 :]]
                asked.setdefault((site.kind_of(path)[0], name), f"{path or '/'}?{urlencode(spoiled)}")
    wrong = []
    with httpx.Client(base_url=site.address, headers={"Accept": "text/html"}, timeout=60) as client:
        for at in asked.values():
            answer = client.get(at)
            root = read(at, "sv", "", (), answer).root
            runs = [e for e in root.walk() if e.tag == "img" or "onerror" in e.attributes]
            scripts = [s for s in root.all("script") if "alert(2)" in s.text and "src" not in s.attributes and s.attributes.get("type") != "application/json"]  # fmt: skip
            if answer.status_code >= 500 or runs or scripts or _insecure(answer, list(root.walk())):
                wrong.append((at[:80], answer.status_code))
    assert len(asked) > 5
    assert wrong == []


def test_a_name_that_no_page_knows_does_no_harm(site: Site) -> None:
    with httpx.Client(base_url=site.address, headers={"Accept": "text/html"}, timeout=60) as client:
        for page in {p.pattern: p for p in site.pages}.values():
            at = page.path + ("&" if "?" in page.path else "?") + "utm_source=brev&x=%00%ff&x=%F0%9F%98%80"
            assert client.get(at).status_code < 500, at


def test_templates_hold_no_style_and_no_script_of_their_own() -> None:
    folders = [ROOT / "api" / "templates", ROOT / "visualisations" / "templates"]
    files = {
        ROOT / "visualisations" / "templates" / name
        for name in ("maps/file.html", "report.html", "map_paper.html")
    }
    found = [
        path for folder in folders for path in folder.rglob("*.html") if path not in files
    ]  # whole documents
    bad = re.compile(
        r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\ssrc=)(?![^>]*application/json)", re.I
    )
    assert len(found) > 20
    assert [
        (str(p.relative_to(ROOT)), m[0])
        for p in found
        if (m := bad.search(re.sub(r"\{%.*?%\}", "", _code(p), flags=re.S)))
    ] == []
    scripts = [
        p for f in (ROOT / "api" / "static", ROOT / "visualisations" / "static") for p in f.glob("*.js")
    ]
    strings = re.compile(r"\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(\s*[\"'](style|on)")  # fmt: skip
    assert [(p.name, m[0]) for p in scripts if (m := strings.search(_code(p)))] == []


def _code(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_reading_sees_what_is_wrong() -> None:
    bad = """<html lang="en"><head><title>x</title></head><body><nav></nav><nav></nav><main id="m"><h1>a</h1><h3 id="i">b</h3><h1>c</h1>
      <p id="i" style="color:red" onclick="x()">d</p><table><tr><th>e</th></tr><tr><td>f</td><td>g</td></tr></table>
      <form method="post"><input name="q"></form><blockquote>h</blockquote><label for="none">j</label><script>1</script>
      <a href="javascript:x()">k</a><div></span></main>"""
    answer = httpx.Response(200, text=bad, request=httpx.Request("GET", "http://bad.test/"))
    said = " ".join(_faults(read("/", "sv", "", (), answer)))
    for fault in (
        "lang", "not one h1", "skipped level", "no header", "navs without", "title", "id twice: i",
        "points at no id: none", "unbalanced", "policy", "inline style", "inline onclick", "inline <script>", "that runs",
        "table without caption", "th without scope", "rows of unlike", "field without label: q",
        "no skip link", "not sent by GET", "a form without a button",
    ):  # fmt: skip
        assert fault in said, fault
    english = httpx.Response(200, text="<main><blockquote>h</blockquote></main>", request=answer.request)
    assert "passage without language" in _words(read("/", "sv", "", (), english).root)
