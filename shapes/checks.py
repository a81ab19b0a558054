"""Both kinds of check, as the build wants them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from ..graph.build import Progress
from ..graph.derive import derive
from ..graph.files import GraphFile, digest_of
from ..graph.findings import Finding
from ..graph.store import EmbeddedStore, Store
from ..ontology import iris, texts
from . import rules, validate


def _version_of(file: GraphFile) -> list[Finding]:
    """A plan file describes just the version that it is named after."""
    key = file.path.stem
    expected = str(iris.thing("plan", key))
    versions = [
        t.subject.value
        for t in file.triples
        if getattr(t.object, "value", "") == str(iris.SG.PolicyVersion)
        and not isinstance(t.subject, ox.Triple)
    ]
    if versions == [expected]:
        return []
    sv, en = (texts.text(lang, "error.no-version", key=key) for lang in texts.LANGUAGES)
    return [
        Finding("violation", file.name, expected, "version-of-file", "", ", ".join(versions), key, sv, en)
    ]


class ShapesAndRules:
    """`samverkansgraf.graph.build.Checks`, by SHACL for each file and by set-wise queries across files."""

    def digest(self) -> str:
        code = [Path(validate.__file__), Path(rules.__file__)]
        return digest_of([*validate.FOLDER.glob("*.ttl"), *rules.FOLDER.glob("*.rq"), *code])

    def check_files(
        self,
        graph_files: Sequence[GraphFile],
        progress: Progress,
        *,
        known_from: Sequence[GraphFile] | None = None,
    ) -> list[Finding]:
        """`known_from`: the files that say what things are, where that is more than `graph_files`."""
        known = validate.index(known_from or graph_files)
        found = []
        for done, file in enumerate(graph_files):
            progress("check", done, len(graph_files))
            found += validate.validate(file.name, file.triples, known)
            if file.kind == "plan":
                found += _version_of(file)
        return found

    def check_store(self, store: Store) -> list[Finding]:
        return rules.check(store)

    def check_together(self, graph_files: Sequence[GraphFile], *, only: set[str]) -> list[Finding]:
        """The rules across files over these files, and of what they find that which is about `only`."""
        store = EmbeddedStore()
        for file in graph_files:
            store.add(file.quads)
        derive(store)
        return [finding for finding in self.check_store(store) if finding.graph in only]
