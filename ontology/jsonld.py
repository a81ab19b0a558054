"""JSON-LD 1.1 that reads well as plain JSON: one context for the whole graph, and a thing as one tree.

The context is made from the terms of the ontology and from how the graph uses the terms of others. A tree
says every triple once: a node is written out where it is first pointed at, elsewhere by its IRI alone.
Nothing here asks another host for anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
from pyld import jsonld  # type: ignore[import-untyped]

from .iris import PREFIXES, SG
from .turtle import HasTriple, natural_key

XSD = PREFIXES["xsd"]
RDF = PREFIXES["rdf"]
IRI, TEXT, CLASS, ANY = "iri", "text", "class", "any"
"""How a term is used: as a property of IRIs, of texts in a language, as a class, or not known. Any other kind
is the IRI of a datatype."""

_NATIVE = (XSD + "integer", XSD + "boolean", XSD + "string")
_FIRST = ("sg", "skos", "dcterms", "rdfs", "foaf", "org", "prov", "dcat", "oa", "eli", "cv", "sdgo", "owl")
_RANGES = {
    PREFIXES["owl"] + "ObjectProperty": IRI,
    PREFIXES["owl"] + "DatatypeProperty": ANY,
    PREFIXES["owl"] + "Class": CLASS,
    RDF + "langString": TEXT,
}


def declared(ontology: Iterable[HasTriple]) -> set[tuple[str, str]]:
    """(term of ours, how it is used) as the ontology declares it."""
    used: set[tuple[str, str]] = set()
    for triple in ontology:
        term, value = triple.subject.value, getattr(triple.object, "value", "")
        if not term.startswith(str(SG)):
            continue
        if triple.predicate.value == RDF + "type" and value in _RANGES:
            used.add((term, _RANGES[value]))
        elif triple.predicate.value == PREFIXES["rdfs"] + "range":
            if value in _RANGES:
                used.add((term, _RANGES[value]))
            elif value.startswith(XSD):
                used.add((term, value))
    return used


def context(used: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The context, ready for JSON: the prefixes, and a term for each (IRI, how it is used).

    A term has its local name; where two vocabularies share one, the first of `_FIRST` has it and the other
    is written with its prefix. A property used in more than one way has no type, except that texts in
    languages are always kept by language.
    """
    kinds: dict[str, set[str]] = {}
    for term, kind in used:
        if term != RDF + "type":
            kinds.setdefault(term, set()).update({kind} - {ANY})
    terms: dict[str, Any] = {}
    for term in sorted(kinds, key=_rank):
        prefix, local = _split(term)
        if not prefix or not local:
            continue
        name = (
            f"{prefix}:{local}" if local in terms or local in PREFIXES or local in ("id", "type") else local
        )
        terms[name] = _definition(f"{prefix}:{local}", kinds[term])
    head: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type", **PREFIXES}
    return {"@context": head | dict(sorted(terms.items(), key=lambda item: natural_key(item[0])))}


def _definition(short: str, kinds: set[str]) -> Any:
    only = TEXT if TEXT in kinds else next(iter(kinds)) if len(kinds) == 1 else ""
    if only == IRI:
        return {"@id": short, "@type": "@id"}
    if only == TEXT:
        return {"@id": short, "@container": "@language"}
    if only.startswith("http") and only not in _NATIVE:
        prefix, local = _split(only)
        return {"@id": short, "@type": f"{prefix}:{local}" if prefix else only}
    # A term whose name has a colon is an IRI already; only a mapping that adds something is written out.
    return {"@id": short}


def _split(iri: str) -> tuple[str, str]:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and "/" not in iri[len(namespace) :]:
            return prefix, iri[len(namespace) :]
    return "", iri


def _rank(term: str) -> tuple[int, str]:
    prefix, _ = _split(term)
    return (_FIRST.index(prefix) if prefix in _FIRST else len(_FIRST)), term


class _Tree:
    """Writes triples as expanded JSON-LD, each of them once."""

    def __init__(self, triples: Iterable[HasTriple]) -> None:
        self.left: dict[str, list[HasTriple]] = {}
        self.pointed: Counter[str] = Counter()
        for triple in sorted(set(_plain(triples)), key=_order):
            self.left.setdefault(_name(triple.subject), []).append(triple)
            if isinstance(triple.object, ox.BlankNode):
                self.pointed[_name(triple.object)] += 1

    def node(self, name: str) -> dict[str, Any]:
        made: dict[str, Any] = {"@id": name}
        for triple in self.left.pop(name, []):
            if triple.predicate.value == RDF + "type" and not isinstance(triple.object, ox.Literal):
                made.setdefault("@type", []).append(_name(triple.object))
            else:
                made.setdefault(triple.predicate.value, []).append(self.value(triple.object))
        return made

    def value(self, term: Any) -> dict[str, Any]:
        if isinstance(term, ox.Literal):
            return _literal(term)
        return self.sequence(_name(term)) or self.node(_name(term))

    def sequence(self, name: str) -> dict[str, Any] | None:
        """An RDF list as a list, if the node begins one that nothing else points into."""
        cells, at = {}, name
        while at.startswith("_:") and self.pointed[at] == 1 and at not in cells:
            said = {t.predicate.value: t.object for t in self.left.get(at, [])}
            if set(said) != {RDF + "first", RDF + "rest"} or len(self.left[at]) != 2:
                return None
            cells[at] = said[RDF + "first"]
            at = "" if isinstance(said[RDF + "rest"], ox.Literal) else _name(said[RDF + "rest"])
        if not cells or at != RDF + "nil":
            return None
        for cell in cells:
            del self.left[cell]
        return {"@list": [self.value(term) for term in cells.values()]}

    def reverse(self, root: str) -> dict[str, list[Any]]:
        """The triples that point at the root, by property."""
        found: dict[str, list[Any]] = {}
        for name, triples in list(self.left.items()):
            for triple in [t for t in triples if _is(t.object, root) and t.predicate.value != RDF + "type"]:
                triples.remove(triple)
                found.setdefault(triple.predicate.value, []).append({"@id": name})
            if not triples:
                del self.left[name]
        return found


def _plain(triples: Iterable[HasTriple]) -> Iterable[ox.Triple]:
    return (ox.Triple(t.subject, t.predicate, t.object) for t in triples)


def _order(triple: ox.Triple) -> tuple[Any, ...]:
    return (
        natural_key(str(triple.subject)),
        triple.predicate.value,
        natural_key(str(triple.object)),
        str(triple.object),
    )


def _name(term: Any) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else str(term.value)


def _is(term: Any, name: str) -> bool:
    return not isinstance(term, ox.Literal) and _name(term) == name


def _literal(term: ox.Literal) -> dict[str, Any]:
    if term.language:
        return {"@value": term.value, "@language": term.language}
    kind = term.datatype.value
    if kind == XSD + "string":
        return {"@value": term.value}
    if kind == XSD + "boolean" and term.value in ("true", "false"):
        return {"@value": term.value == "true"}
    if kind == XSD + "integer" and _fits(term.value):
        return {"@value": int(term.value)}
    return {"@value": term.value, "@type": kind}


def _fits(number: str) -> bool:
    """Whether a number comes back from JSON as it was written (RFC 8259, section 6: 53 bits)."""
    return len(number) < 16 and number.removeprefix("-").isascii() and _again(number) == number


def _again(number: str) -> str:
    try:
        return str(int(number))
    except ValueError:
        return ""


def tree(triples: Iterable[HasTriple], root: str | None = None) -> list[dict[str, Any]]:
    """Triples as expanded JSON-LD. With a root: that node first, with all that it points at inside it and what
    points at it under `@reverse`, and nodes that nothing of it reaches under `@included`. Without: flat nodes.
    """
    made = _Tree(triples)
    if root is None:
        return [
            _flat(name, said) for name, said in sorted(made.left.items(), key=lambda i: natural_key(i[0]))
        ]
    reverse = made.reverse(root)
    first = made.node(root)
    if reverse:
        first["@reverse"] = reverse
    others = []
    while made.left:
        others.append(made.node(next(iter(made.left))))
    if others:
        first["@included"] = others
    return [first]


def _flat(name: str, said: list[HasTriple]) -> dict[str, Any]:
    made: dict[str, Any] = {"@id": name}
    for triple in said:
        if triple.predicate.value == RDF + "type" and not isinstance(triple.object, ox.Literal):
            made.setdefault("@type", []).append(_name(triple.object))
        else:
            value = (
                _literal(triple.object)
                if isinstance(triple.object, ox.Literal)
                else {"@id": _name(triple.object)}
            )
            made.setdefault(triple.predicate.value, []).append(value)
    return made


def compacted(expanded: list[dict[str, Any]], words: dict[str, Any], address: str) -> dict[str, Any]:
    """Expanded JSON-LD in the words of the context `words`, which the answer names by its address."""
    made: dict[str, Any] = jsonld.compact(
        expanded, words, {"documentLoader": refuse, "skipExpansion": True, "compactArrays": True}
    )
    made.pop("@context", None)
    return {"@context": address, **made}


def refuse(url: str, options: object = None) -> Any:
    """Stands where PyLD would fetch an address: nothing is fetched, ever."""
    raise jsonld.JsonLdError("No address is fetched.", "samverkansgraf.NoFetch", {"url": url})
