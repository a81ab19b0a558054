"""Shared parts, counted in bits, are those that sets of the overview give."""

from __future__ import annotations

from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import census
from samverkansgraf.queries.shared_parts import shared_parts


def test_bits_count_what_sets_count(store: EmbeddedStore) -> None:
    overview = census.overview(store)
    found = shared_parts(overview)
    mvk = {p.iri for p in overview.frameworks["mvk"].parts}
    seen = 0
    for explicit in (False, True):
        for mask, within in ((-1, set(overview.parts)), (found.mask(mvk), mvk)):
            sets = {
                v: {
                    p
                    for p, r in overview.reach[v].items()
                    if p in within and r.state == "addressed" and (r.explicit or not explicit)
                }
                for v in overview.versions
            }
            for version in overview.versions:
                others = [v for v in overview.versions if v != version]
                near = found.nearest(version, others, 10, explicit=explicit, mask=mask)
                assert {(a.version, a.shared, a.either) for a in near} == {
                    (o, len(sets[version] & sets[o]), len(sets[version] | sets[o]))
                    for o in others
                    if sets[version] & sets[o]
                }
                assert [a.shared for a in near] == sorted((a.shared for a in near), reverse=True)
                seen += len(near)
    assert seen > 20
    assert len(found.nearest("03-plan-2022", overview.versions, 2)) == 2
    assert found.nearest("nobody", overview.versions, 5) == []
