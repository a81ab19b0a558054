"""Where a text leaves the grammar of SPARQL 1.1 queries (section 19.8 of the recommendation), token by token.

The engine reads queries; this only says precisely where and why it could not, for the engine names the farthest
place that any of its attempts reached. The grammar needs one token of look-ahead, so a stack is enough and no text,
however nested, makes it recurse. Operators have no precedence here: that decides what a query means, not whether it
is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

FUNCTIONS = tuple(
    re.findall(
        r"\w+",
        "STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE "
        "ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE "
        "TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK "
        "ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE SUM MIN MAX AVG SAMPLE",
    )
)
"""The functions that take their arguments in brackets."""

_RULES = """
Query = Prologue ( Select | Construct | Describe | Ask ) Values ? END
Prologue = ( BASE IRI | PREFIX NAME IRI ) *
Select = SelectClause Dataset * Where Modifiers
SubSelect = SelectClause Where Modifiers Values ?
SelectClause = SELECT ( DISTINCT | REDUCED ) ? ( Projection Projection * | '*' )
Projection = VARIABLE | '(' Expression AS Bound ')'
Bound = VARIABLE
Construct = CONSTRUCT ( Template Dataset * Where Modifiers | Dataset * WHERE Template Modifiers )
Template = '{' Triples ? '}'
Describe = DESCRIBE ( VarOrIri VarOrIri * | '*' ) Dataset * Where ? Modifiers
Ask = ASK Dataset * Where Modifiers
Dataset = FROM NAMED ? Iri
Where = WHERE ? Group
Modifiers = GroupBy ? Having ? OrderBy ? Slice ?
GroupBy = GROUP BY GroupKey GroupKey *
GroupKey = VARIABLE | '(' Expression ( AS Bound ) ? ')' | BuiltIn | Call
Having = HAVING Constraint Constraint *
OrderBy = ORDER BY OrderKey OrderKey *
OrderKey = ( ASC | DESC ) Bracketed | Constraint | VARIABLE
Slice = LIMIT INTEGER ( OFFSET INTEGER ) ? | OFFSET INTEGER ( LIMIT INTEGER ) ?
Values = VALUES DataBlock
DataBlock = VARIABLE '{' DataValue * '}' | '(' VARIABLE * ')' '{' ( '(' DataValue * ')' ) * '}'
DataValue = Iri | Literal | Signed | UNDEF
Group = '{' ( SubSelect | Patterns ) '}'
Patterns = Triples ? ( NotTriples '.' ? Triples ? ) *
Triples = SameSubject ( '.' Triples ? ) ?
NotTriples = Group ( UNION Group ) * | OPTIONAL Group | MINUS Group | LATERAL Group | GRAPH VarOrIri Group
           | SERVICE SILENT ? VarOrIri Group | FILTER Constraint | BIND '(' Expression AS Bound ')' | VALUES DataBlock
Constraint = Bracketed | BuiltIn | Call
Call = Iri Arguments
Arguments = '(' ( DISTINCT ? Expression ( ',' Expression ) * ) ? ')'
SameSubject = Term PropertyList | Node PropertyList ?
PropertyList = Verb Objects ( ';' ( Verb Objects ) ? ) *
Objects = Object ( ',' Object ) *
Object = Term | Node
Node = '(' Object * ')' | '[' PropertyList ? ']'
Term = VARIABLE | Iri | Literal | Signed | BLANK
Verb = VARIABLE | Path
Path = Sequence ( '|' Sequence ) *
Sequence = Step ( '/' Step ) *
Step = '^' ? Way ( '?' | '*' | '+' ) ?
Way = Iri | A | '!' Without | '(' Path ')'
Without = Direct | '(' ( Direct ( '|' Direct ) * ) ? ')'
Direct = '^' ? ( Iri | A )
Expression = Unary ( Operator Unary | NOT IN List | IN List ) *
Operator = '||' | '&&' | '=' | '!=' | '<' | '>' | '<=' | '>=' | '+' | '-' | '*' | '/'
List = '(' ( Expression ( ',' Expression ) * ) ? ')'
Unary = ( '!' | '-' | '+' ) ? Value
Value = Bracketed | BuiltIn | Iri Arguments ? | Literal | VARIABLE
Bracketed = '(' Expression ')'
BuiltIn = FUNCTION Arguments | COUNT '(' DISTINCT ? ( '*' | Expression ) ')' | EXISTS Group | NOT EXISTS Group
        | GROUP_CONCAT '(' DISTINCT ? Expression ( ';' SEPARATOR '=' STRING ) ? ')'
Signed = ( '-' | '+' ) ( INTEGER | NUMBER )
Literal = STRING ( LANGUAGE | '^^' Iri ) ? | INTEGER | NUMBER | TRUE | FALSE
VarOrIri = VARIABLE | Iri
Iri = IRI | NAME
"""
_KINDS = frozenset(
    ["VARIABLE", "IRI", "NAME", "BLANK", "STRING", "LANGUAGE", "INTEGER", "NUMBER", "FUNCTION", "A", "END"]
)
_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n\r]*)
    |(?P<STRING>\"{3}(?:"{0,2}(?:[^"\\]|\\.))*+"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
        |"(?!"")(?:[^"\\\n\r]|\\.)*+"|'(?!'')(?:[^'\\\n\r]|\\.)*+')
    |(?P<OPEN>["'])
    |(?P<IRI><[^<>"{}|^`\\\x00-\x20]*+>)
    |(?P<VARIABLE>[?$]\w+)
    |(?P<LANGUAGE>@[A-Za-z]+(?:-[A-Za-z0-9]+)*+)
    |(?P<BLANK>_:\w(?:[\w.\-]*\w)?)
    |(?P<NAME>(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w.\-:]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w\-:]|%[0-9A-Fa-f]{2}|\\.))?)?)
    |(?P<NUMBER>\d*\.\d+(?:[eE][+-]?\d+)?|\d+(?:\.\d*)?[eE][+-]?\d+)
    |(?P<INTEGER>\d+)
    |(?P<WORD>[^\W\d]\w*)
    |(?P<MARK>\^\^|&&|\|\||!=|<=|>=|[{}()\[\].,;*/+\-|^!=<>?])
    |(?P<OTHER>.)""",
    re.VERBOSE | re.DOTALL,
)
_FUNCTIONS = frozenset(FUNCTIONS)
_PAIRS = {")": "(", "}": "{", "]": "["}


@dataclass(frozen=True)
class Token:
    """A token, its kind in the grammar (punctuation and keywords are their own kinds) and where it begins."""

    text: str
    kind: str
    at: int


@dataclass
class Stop:
    """Where reading stopped. `expected`: the kinds that could have stood there, each with the rule that wanted it;
    `last`: that of the place that had to be filled; `opened`: the brackets that were open; `before`: the token before.
    """

    token: Token
    expected: dict[str, str]
    last: str
    opened: list[Token] = field(default_factory=list)
    before: Token | None = None


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text with an END after them. `OPEN` is a quotation mark that nothing ends, `OTHER` a character
    that stands nowhere in SPARQL, `WORD` a word that is no keyword.
    """
    words = _words()
    for match in _TOKEN.finditer(text):
        kind, token = str(match.lastgroup), match.group()
        if kind == "skip":
            continue
        if kind == "WORD":
            word = token.upper()
            kind = (
                "A"
                if token == "a"
                else "FUNCTION"
                if word in _FUNCTIONS
                else word
                if word in words
                else "WORD"
            )
        yield Token(token, token if kind == "MARK" else kind, match.start())
    yield Token("", "END", len(text))


def stop(text: str) -> Stop | None:
    """Where the text leaves the grammar, or None where it does not."""
    found = tokens(text)
    token, before = next(found), None
    stack, expected = [_rules()["Query"]], dict[str, str]()
    opened: list[Token] = []
    while stack:
        node = stack.pop()
        first = node.first
        if token.kind in first:
            if node.kind == "rule":
                stack.append(_rules()[node.text])
            elif node.kind == "all":
                stack += reversed(node.parts)
            elif node.kind == "one":
                stack.append(next(p for p in node.parts if token.kind in p.first))
            elif node.kind == "maybe":
                stack.append(node.parts[0])
            elif node.kind == "many":
                stack += (node, node.parts[0])
            else:
                if token.text in _PAIRS.values():
                    opened.append(token)
                elif token.text in _PAIRS and opened:
                    opened.pop()
                if token.kind == "END":
                    return None
                before, token, expected = token, next(found), {}
            continue
        expected.update(dict.fromkeys(first, node.rule))
        if not node.empty:
            return Stop(token, expected, node.rule, opened, before)
        if node.kind in ("rule", "all"):
            stack += [_rules()[node.text]] if node.kind == "rule" else reversed(node.parts)
    return None


@dataclass(eq=False)
class _Node:
    """A piece of a rule: `all` in order, `one` of several, `maybe`, `many`, a `rule` by name, or a `kind` of token."""

    kind: str
    rule: str
    text: str = ""
    parts: list[_Node] = field(default_factory=list)
    first: frozenset[str] = frozenset()
    empty: bool = False


def _read(rule: str, words: list[str]) -> _Node:
    """The alternatives up to the bracket that ends them."""
    choices = [_Node("all", rule)]
    while words and words[0] != ")":
        word = words.pop(0)
        parts = choices[-1].parts
        if word == "|":
            choices.append(_Node("all", rule))
        elif word in ("?", "*"):
            parts.append(_Node("maybe" if word == "?" else "many", rule, parts=[parts.pop()]))
        elif word == "(":
            parts.append(_read(rule, words))
            words.pop(0)
        elif word.startswith("'"):
            parts.append(_Node("kind", rule, word[1:-1]))
        else:
            parts.append(_Node("kind" if word.isupper() or word == "A" else "rule", rule, word))
    return choices[0] if len(choices) == 1 else _Node("one", rule, parts=choices)


@cache
def _rules() -> dict[str, _Node]:
    """Rule → its tree, with what each piece can begin with."""
    made = {}
    for line in re.sub(r"\n +\|", " |", _RULES).strip().splitlines():
        name, _, said = line.partition(" = ")
        made[name] = _read(name, said.split())
    changed = True
    while changed:
        changed = bool(sum(_settle(node, made) for node in made.values()))  # all of them, each round
    return made


def _settle(node: _Node, made: dict[str, _Node]) -> bool:
    """One round of working out what a piece can begin with, and whether it can be nothing; whether that changed."""
    changed = bool(sum(_settle(part, made) for part in node.parts))
    first: frozenset[str] = frozenset()
    empty = node.kind in ("maybe", "many", "all")
    if node.kind == "kind":
        first = frozenset([node.text])
    elif node.kind == "rule":
        first, empty = made[node.text].first, made[node.text].empty
    elif node.kind == "all":
        for part in node.parts:
            first |= part.first
            if not part.empty:
                empty = False
                break
    else:
        for part in node.parts:
            first |= part.first
            empty |= part.empty
    changed |= (first, empty) != (node.first, node.empty)
    node.first, node.empty = first, empty
    return changed


@cache
def _words() -> frozenset[str]:
    """The keywords of the grammar."""
    found: set[str] = set()
    waiting = list(_rules().values())
    while waiting:
        node = waiting.pop()
        waiting += node.parts
        if node.kind == "kind" and node.text.replace("_", "").isalpha() and node.text not in _KINDS:
            found.add(node.text)
    return frozenset(found)


def keywords() -> list[str]:
    """The keywords of the grammar, in order, for editors and for near misses."""
    return sorted(_words())
