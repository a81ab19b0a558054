"""What the server answers, told to programs as OpenAPI 3.1. The library queries stand in it by themselves."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from ..graph.store import Store
from ..ontology import formats
from ..queries import library
from ..queries.library import Parameter, Query
from .protocol import SOLUTIONS

Json = dict[str, Any]
LISTED = 50
"""A parameter with more choices than this is described in words, not as a list."""

_PROBLEM: Json = {
    "type": "object",
    "required": ["type", "status", "title", "detail"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "detail_sv": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
        "length": {"type": "integer"},
    },
}
_TERM: Json = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"enum": ["uri", "literal", "bnode"]},
        "value": {"type": "string"},
        "xml:lang": {"type": "string"},
        "datatype": {"type": "string"},
    },
}
_RESULTS: Json = {
    "type": "object",
    "required": ["head"],
    "properties": {
        "head": {"type": "object", "properties": {"vars": {"type": "array", "items": {"type": "string"}}}},
        "boolean": {"type": "boolean"},
        "results": {
            "type": "object",
            "required": ["bindings"],
            "properties": {
                "bindings": {"type": "array", "items": {"type": "object", "additionalProperties": _TERM}}
            },
        },
    },
}
_WRONG = {
    "400": "The request cannot be understood",
    "403": "The query would make the server call out",
    "404": "There is no such thing",
    "405": "The method does nothing here",
    "406": "None of the formats asked for can be given",
    "408": "The request did not arrive in time",
    "413": "The query or its answer is larger than the limits",
    "415": "A media type that is not read here",
    "429": "Too many queries of yours are waiting",
    "503": "The query took too long, or the server is busy",
}
_HTML: Json = {"text/html": {"schema": {"type": "string"}}}
_JSON = "application/sparql-results+json"


def document(store: Store, address: str) -> Json:
    """The OpenAPI document of the server at `address` (without a slash at its end)."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Samverkansgraf",
            "version": version("samverkansgraf"),
            "summary": "A knowledge graph of Swedish county and municipal plans",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": address}],
        "components": {"schemas": {"Problem": _PROBLEM, "Results": _RESULTS}},
        "paths": {**_sparql(), **_library(store), **_things(), **_files(), **_operations()},
    }


def _answers(content: Json, *wrong: str, **more: Json) -> Json:
    said: Json = {"200": {"description": "The answer", "content": content}, **more}
    problem: Json = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
        **_HTML,
    }
    for status in wrong:
        said[status] = {"description": _WRONG[status], "content": problem}
    return said


_UNCHANGED: Json = {"304": {"description": "The client already holds the answer"}}


def _parameter(name: str, said: str, *, place: str = "query", **more: Any) -> Json:
    return {
        "name": name,
        "in": place,
        "description": said,
        "required": place == "path",
        "schema": {"type": "string"},
        **more,
    }


def _sparql() -> Json:
    text: Json = {"schema": {"type": "string"}}
    found: Json = dict.fromkeys((*SOLUTIONS, *(f.media for f in formats.FORMATS), "text/html"), text)
    found |= {media: {"schema": {"$ref": "#/components/schemas/Results"}} for media in (_JSON,)}
    iris: Json = {"schema": {"type": "array", "items": {"type": "string", "format": "iri"}}}
    query = _parameter("query", "A SPARQL 1.1 query", example="ASK { ?c a sg:County }")
    graphs = [
        _parameter("default-graph-uri", "Graphs whose merge is the default graph", **iris),
        _parameter("named-graph-uri", "Graphs that GRAPH may name", **iris),
    ]
    named = _parameter("format", "A format by its short name, for links", schema={"type": "string"})
    wrong = ("400", "403", "406", "413", "429", "503")
    form: Json = {
        "type": "object",
        "required": ["query"],
        "properties": {
            "query": {"type": "string"},
            "default-graph-uri": iris["schema"],
            "named-graph-uri": iris["schema"],
        },
    }
    return {
        "/sparql": {
            "get": {
                "summary": "SPARQL 1.1 query; without one, the service description or the form",
                "operationId": "sparql",
                "parameters": [query, *graphs, named],
                "responses": _answers(found, *wrong, **_UNCHANGED),
            },
            "post": {
                "summary": "SPARQL 1.1 query by form or by body",
                "operationId": "sparqlPosted",
                "parameters": graphs,
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/x-www-form-urlencoded": {"schema": form},
                        "application/sparql-query": {"schema": {"type": "string"}},
                    },
                },
                "responses": _answers(found, *wrong, "408", "415"),
            },
        }
    }


def _library(store: Store) -> Json:
    paths: Json = {}
    for query in library.library().values():
        parameters = [_asked(store, p, query) for p in query.parameters.values()]
        for ending, content in (
            ("json", {_JSON: {"schema": {"$ref": "#/components/schemas/Results"}}}),
            ("csv", {"text/csv": {"schema": {"type": "string"}}}),
        ):
            raw = [_parameter("raw", "Given: RFC 4180; else for Excel")] if ending == "csv" else []
            paths[f"/query/{query.name}.{ending}"] = {
                "get": {
                    "summary": query.title("en"),
                    "description": query.description("en"),
                    "operationId": f"{query.name}_{ending}",
                    "tags": query.tags,
                    "parameters": [*parameters, *raw],
                    "responses": _answers(content, "400", "404", "413", "429", "503", **_UNCHANGED),
                }
            }
    return paths


def _asked(store: Store, parameter: Parameter, query: Query) -> Json:
    schema: Json = {"type": "string"}
    if parameter.type == "date":
        schema = {"type": "string", "format": "date"}
    elif parameter.type == "integer":
        schema = {"type": "integer", "minimum": 0, "maximum": 999_999}
    else:
        values = [choice.value for choice in library.choices(store, parameter.type, "en")]
        if 0 < len(values) <= LISTED:
            schema["enum"] = values
    if parameter.default is not None:
        schema["default"] = int(parameter.default) if parameter.type == "integer" else parameter.default
    more: Json = {"example": query.example[parameter.name]} if parameter.name in query.example else {}
    return _parameter(parameter.name, parameter.label["en"], schema=schema, **more)


def _things() -> Json:
    content: Json = {
        f.media: {"schema": {"type": "string"}} for f in formats.GRAPHS if f.extension != "jsonld"
    }
    content |= {"application/ld+json": {"schema": {}}, **_HTML}
    rest = _parameter(
        "path", "The rest of the IRI; .ttl, .jsonld, .rdf, .nt or .html may follow", place="path"
    )

    def described(summary: str, name: str, example: str) -> Json:
        parameters = [{**rest, "example": example}] if example else []
        return {
            "get": {
                "summary": summary,
                "operationId": name,
                "parameters": parameters,
                "responses": _answers(content, "400", "404", "406", **_UNCHANGED),
            }
        }

    about = described("What the graph says of an IRI of others", "about", "")
    about["get"]["parameters"] = [_parameter("iri", "The IRI", example="http://metadata.un.org/sdg/5.2")]
    moved: Json = {
        "get": {
            "summary": "A thing of the graph by its IRI: see other, its description",
            "operationId": "thing",
            "parameters": [{**rest, "example": "area/03"}],
            "responses": {"303": {"description": "The description is at another address"}},
        }
    }
    return {
        "/id/{path}": moved,
        "/doc/{path}": described("The description of a thing", "description", "area/03"),
        "/scheme/{path}": described("A concept scheme or a concept", "scheme", "coverage-state"),
        "/graph/{path}": described("A named graph", "graph", "plan/03-plan-2022"),
        "/about": about,
        "/def": described("The ontology", "ontology", ""),
    }


def _files() -> Json:
    rdf: Json = {
        f.media: {"schema": {} if f.extension == "jsonld" else {"type": "string"}} for f in formats.GRAPHS
    }
    name = _parameter("name", "A name that the page /data lists", place="path", example="graph.nq")
    found: Json = {
        "application/octet-stream": {},
        "application/gzip": {},
        "application/n-quads": {},
        "text/turtle": {},
    }
    one: Json = {"summary": "A file of the snapshot", "operationId": "dump", "parameters": [name]}
    partly: Json = {
        "206": {"description": "A part of the file"},
        "416": {"description": "There is no such part"},
    }
    catalogue = _answers(rdf, "406", **_UNCHANGED)
    return {
        "/data/{name}": {"get": {**one, "responses": _answers(found, "404", **_UNCHANGED, **partly)}},
        "/datasets/dcat": {
            "get": {"summary": "DCAT-AP-SE 3 catalogue", "operationId": "dcat", "responses": catalogue}
        },
        "/void": {"get": {"summary": "VoID description", "operationId": "void", "responses": catalogue}},
        "/context.jsonld": {
            "get": {
                "summary": "The JSON-LD context",
                "operationId": "context",
                "responses": _answers({"application/ld+json": {"schema": {"type": "object"}}}, **_UNCHANGED),
            }
        },
    }


def _operations() -> Json:
    health: Json = {
        "type": "object",
        "required": ["status", "snapshot", "built"],
        "properties": {name: {"type": "string"} for name in ("status", "snapshot", "built")},
    }
    return {
        "/health": {
            "get": {
                "summary": "Whether the server lives, and which snapshot it serves",
                "operationId": "health",
                "responses": _answers({"application/json": {"schema": health}}),
            }
        },
        "/metrics": {
            "get": {
                "summary": "Figures for Prometheus",
                "operationId": "metrics",
                "responses": _answers({"text/plain": {"schema": {"type": "string"}}}),
            }
        },
    }
