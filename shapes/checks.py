"""Both kinds of check, as the build wants them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..graph.build import Progress
from ..graph.files import GraphFile, digest_of
from ..graph.findings import Finding
from ..graph.store import Store
from . import rules, validate


class ShapesAndRules:
    """`samverkansgraf.graph.build.Checks`, by SHACL for each file and by set-wise queries across files."""

    def digest(self) -> str:
        code = [Path(validate.__file__), Path(rules.__file__)]
        return digest_of([*validate.FOLDER.glob("*.ttl"), *rules.FOLDER.glob("*.rq"), *code])

    def check_files(self, graph_files: Sequence[GraphFile], progress: Progress) -> list[Finding]:
        known = validate.index(graph_files)
        found = []
        for done, file in enumerate(graph_files):
            progress("check", done, len(graph_files))
            found += validate.validate(file.name, file.triples, known)
        return found

    def check_store(self, store: Store) -> list[Finding]:
        return rules.check(store)
