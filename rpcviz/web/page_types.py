"""Writes `static/js/types.d.ts` from the records: run `make types`.

The page is checked against these types, so a shape that changes here fails there.
"""

import ast
import inspect
import itertools
import sys
from collections.abc import Iterable
from typing import Any, cast

import msgspec
from msgspec import inspect as shapes_of

from rpcviz.base import saying
from rpcviz.trace import hosts, talkers
from rpcviz.web import shapes
from rpcviz.web.answers import (
    chaos,
    health,
    lessons,
    messages,
    problem,
    query,
    requests,
    said,
    scenarios,
    stats,
    topology,
)

HEAD = """\
// Generated from rpcviz/web/shapes.py and rpcviz/web/answers/ by `make types`; do not edit.
// Times are decimal strings of nanoseconds. null is unknown; an empty list is known to be empty.
"""
MODULES = (
    saying, shapes, said, messages, query, requests, scenarios, chaos, lessons, topology, stats, hosts,
    talkers, health, problem,
)  # fmt: skip
"""In the order of the page's types."""
NAMED_LITERALS = {
    ("inferred", "seen"): "Certainty",
    ("fanout", "notification", "other", "reply", "server", "topic"): "QueueRole",
    ("failed", "running", "succeeded", "unknown"): "Outcome",
}


def records() -> list[type[msgspec.Struct]]:
    """Every record that leaves by HTTP or Socket.IO, in the order in which it was written."""
    return [
        value
        for module in MODULES
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, msgspec.Struct)
        and value.__module__ == module.__name__
    ]


def _line(text: str) -> str:
    """On one line, and in the words of JavaScript."""
    return " ".join(text.split()).replace("None", "null")


def _words(of: type) -> tuple[str, dict[str, str]]:
    """The docstring of a class and those under its fields (which Python itself forgets)."""
    body = cast(ast.ClassDef, ast.parse(inspect.getsource(of)).body[0]).body
    fields: dict[str, str] = {}
    for before, line in itertools.pairwise(body):
        match before, line:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                fields[name] = _line(text)
    return _line(inspect.getdoc(of) or ""), fields


def _literal(values: Iterable[Any]) -> str:
    return " | ".join(f'"{value}"' for value in values)


PLAIN: dict[type[shapes_of.Type], str] = {
    shapes_of.StrType: "string",
    shapes_of.IntType: "number",
    shapes_of.FloatType: "number",
    shapes_of.BoolType: "boolean",
    shapes_of.NoneType: "null",
    shapes_of.RawType: "unknown",
    shapes_of.AnyType: "unknown",
}


def _render(of: shapes_of.Type, enums: dict[str, str]) -> str:
    """One field's type in TypeScript. Raises TypeError for what has no rendering yet."""
    if type(of) in PLAIN:
        return PLAIN[type(of)]
    match of:
        case shapes_of.EnumType(cls=cls):
            enums[cls.__name__] = _literal(member.value for member in cls)
            return cls.__name__
        case shapes_of.LiteralType(values=values):
            name = NAMED_LITERALS.get(tuple(sorted(str(value) for value in values)))
            if name:
                enums[name] = _literal(values)
            return name or _literal(values)
        case shapes_of.StructType(cls=cls):
            return cls.__name__
        case shapes_of.UnionType(types=types):
            return " | ".join(_render(each, enums) for each in types)
        case shapes_of.ListType(item_type=item):
            inner = _render(item, enums)
            return f"readonly ({inner})[]" if " | " in inner else f"readonly {inner}[]"
        case shapes_of.DictType(value_type=value):
            return f"Readonly<Record<string, {_render(value, enums)}>>"
    raise TypeError(f"no TypeScript for {of!r}")


def _record(of: type[msgspec.Struct], enums: dict[str, str]) -> str:
    told = cast(shapes_of.StructType, shapes_of.type_info(of))
    says, notes = _words(of)
    base = of.__mro__[1]
    inherited = {field.name for field in msgspec.structs.fields(base)} if base in records() else set()
    extends = f" extends {base.__name__}" if inherited else ""
    lines = [f"/** {says} */", f"export interface {of.__name__}{extends} {{"]
    for field in told.fields:
        if field.name in inherited:
            continue
        if field.name in notes:
            lines.append(f"  /** {notes[field.name]} */")
        optional = "" if field.required else "?"
        lines.append(f"  readonly {field.name}{optional}: {_render(field.type, enums)};")
    return "\n".join([*lines, "}"])


def page_types() -> str:
    """The whole of `types.d.ts`; everything in it is read-only, as the page's state is."""
    enums: dict[str, str] = {}
    bodies = [_record(record, enums) for record in records()]
    unions = [f"export type {name} = {values};" for name, values in sorted(enums.items())]
    return "\n".join([HEAD, *unions, "", "\n\n".join(bodies), ""])


if __name__ == "__main__":
    sys.stdout.write(page_types())
