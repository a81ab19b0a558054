"""The picture of the model."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import model as read
from samverkansgraf.queries.model import Kind
from samverkansgraf.queries.overview import Words
from samverkansgraf.visualisations import model


def test_every_class_has_its_box_and_no_two_boxes_meet(store: EmbeddedStore) -> None:
    kinds = read.kinds(store)
    drawn = model.draw(kinds, "sv", "Modellen")
    boxes = [(float(x), float(y)) for x, y in re.findall(r'<rect x="([\d.]+)" y="([\d.]+)"', drawn)]
    assert len(boxes) == len(kinds) == len(set(boxes))
    for n, (x, y) in enumerate(boxes):
        for other_x, other_y in boxes[n + 1 :]:
            assert x != other_x or abs(y - other_y) >= 44
    pairs = {(k.iri, to) for k in kinds.values() for _, to in k.links if to != k.iri}
    assert drawn.count('class="line"') == len(pairs)
    assert "style=" not in drawn and "<script" not in drawn
    assert drawn == model.draw(kinds, "sv", "Modellen")


def test_what_a_label_says_is_text() -> None:
    label = Words({"sv": "<script>&\"'"})
    kinds = {n: Kind(n, n, label, label, 1, True, ((label, "b"),)) for n in ("a", "b")}
    drawn = model.draw(kinds, "sv", '"><img src=x>')
    picture = ElementTree.fromstring(drawn)
    assert picture.get("aria-label") == '"><img src=x>'
    assert "<script>&\"'" in "".join(picture.itertext())
    assert model.draw({}, "sv", "tom").count("<rect") == 0
