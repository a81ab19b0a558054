"""The pages about the site: what they must say, and that their numbers are the graph's."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from html import unescape

import pytest
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Publisher, Settings
from samverkansgraf.ontology import texts
from samverkansgraf.queries import census
from samverkansgraf.queries.holdings import holdings
from samverkansgraf.visualisations import pdf

from .inside import Client


@pytest.mark.parametrize("path", ["/about-us", "/method", "/accessibility", "/data", "/docs"])
def test_a_page_stands_in_both_languages_in_the_same_frame(within: Client, path: str) -> None:
    pages = [within.get(prefix + path).text for prefix in ("", "/en")]
    for page, language in zip(pages, ("sv", "en"), strict=True):
        assert f'<html lang="{language}">' in page and page.count("<h1") == 1
        assert texts.text(language, "view.permanent") in page and texts.text(language, "view.cite") in page
    ids = [re.findall(r'<h2 id="([^"]+)"', page) for page in pages]
    assert ids[0] == ids[1] and len(ids[0]) > 2
    if path not in ("/data",):
        assert within.get(path + ".xlsx").status_code == 404


def test_numbers_on_the_pages_are_counted(within: Client, settings: Settings) -> None:
    store = snapshot.require(settings.store).load()
    found, overview = holdings(store), census.overview(store)
    about, method = within.get("/about-us").text, within.get("/method").text
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd>(?:<a[^>]*>)?([^<]+)<", about))
    assert facts["Versioner av dem"] == str(len(overview.versions))
    assert facts["Passager som bär uppgifterna"] == str(sum(found.passages.values()))
    assert facts["Områden med dokument"].startswith("2 av 21 län, 1 av 290 kommuner")
    rows = re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td><td class="number">(\d+)</td>', method)
    counted = {name: int(n) for name, _, n in rows}
    for concept in found.schemes["basis"]:
        assert counted[concept.label["sv"]] == found.by_basis(concept.key)
    for concept in (*found.schemes["rung"], *found.schemes["coverage-state"]):
        assert concept.definition["sv"] in unescape(method)


def test_the_statement_says_what_the_law_asks_for(settings: Settings) -> None:
    owner = Publisher("Exempel kommun", "LocalAuthority", "Registrator", "registrator@exempel.se")
    client = Client(replace(settings, publisher=owner))
    try:
        swedish, english = client.get("/accessibility").text, client.get("/en/accessibility").text
    finally:
        client.close()
    for page in (swedish, english):
        assert "2018:1937" in page and "https://www.digg.se/tdosanmalan" in page
        assert "Exempel kommun" in page and 'href="mailto:registrator@exempel.se"' in page
    for said in ("delvis förenlig", "självskattning", "Oskäligt betungande", "omfattas av lagen", "12 §"):
        assert said in swedish
    day = re.search(r"Redogörelsen uppdaterades senast (\S+)\.", swedish)
    assert day and datetime.date.fromisoformat(day[1])


def test_the_statement_tells_what_this_server_lacks(
    within: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "har inte angett någon e-postadress" in within.get("/accessibility").text
    monkeypatch.setattr(pdf, "available", lambda: False)
    bare = Client(replace(settings, sources=None))
    try:
        page, method = bare.get("/accessibility").text, bare.get("/method").text
    finally:
        bare.close()
    assert "Servern gör inga PDF-filer" in page and "Källtexten till 5 av 5 dokument" in page
    assert "Källtexten till 5 av 5 versioner" in method
    assert "Källtexten till" not in within.get("/method").text or settings.sources is None


def test_the_page_of_data_goes_a_page_at_a_time(within: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from samverkansgraf.api.pages import data

    whole = within.get("/data").text
    monkeypatch.setattr(data, "AT_ONCE", 10)
    monkeypatch.setattr(data, "MOST", 1)
    first, second = within.get("/data?x=1").text, within.get("/data?page=2").text
    shown = [set(re.findall(r'href="/data/(dumps/[^"]+--[^"]+)"', page)) for page in (first, second)]
    everything = set(re.findall(r'href="/data/(dumps/[^"]+--[^"]+)"', whole))
    assert shown[0] and shown[1] and not shown[0] & shown[1] and shown[0] | shown[1] < everything
    assert "Visar 1–1 av 3." in first and "page=3" in second
    for wrong in ("0", "99", "x", "%3Cimg%3E", "-1"):
        answer = within.get(f"/data?page={wrong}")
        assert answer.status_code == 404 and "<img" not in answer.text
