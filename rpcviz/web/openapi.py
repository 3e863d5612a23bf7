"""The OpenAPI document, made from the routes and the records."""

import re
from typing import Any

import msgspec
from flask import Flask

from rpcviz import __version__
from rpcviz.web.answers.problem import ProblemShape
from rpcviz.web.describe import DESCRIPTIONS, Description
from rpcviz.web.problems import PROBLEM_TYPE, TITLES

ANYWHERE = (401, 403)
"""A missing token, or a request from another host or site."""


def document(app: Flask) -> bytes:
    """JSON of OpenAPI 3.1."""
    told: dict[str, Description] = {}
    for endpoint, function in app.view_functions.items():
        description = DESCRIPTIONS.get(f"{function.__module__}.{function.__name__}")
        if description is not None:
            told[endpoint] = description
    records: list[type[msgspec.Struct]] = [ProblemShape]
    for description in told.values():
        records += [each for each in (description.gives, description.takes) if each is not None]
    unique = list(dict.fromkeys(records))
    schemas, components = msgspec.json.schema_components(unique, ref_template="#/components/schemas/{name}")
    references = dict(zip(unique, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in told:
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            for method in sorted((rule.methods or set()) & {"DELETE", "GET", "POST"}):
                paths.setdefault(path, {})[method.lower()] = _operation(
                    rule.endpoint, sorted(rule.arguments), told[rule.endpoint], references
                )
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": "rpcviz",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }
    return msgspec.json.encode(whole)


def _operation(
    endpoint: str, arguments: list[str], told: Description, references: dict[type[msgspec.Struct], Any]
) -> dict[str, Any]:
    path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in arguments
    ]
    query = [
        {"name": each.name, "in": "query", "description": each.help, "schema": {"type": each.type}}
        for each in told.query
    ]
    good: dict[str, Any] = {"description": told.summary}
    if told.gives is not None:
        good["content"] = {"application/json": {"schema": references[told.gives]}}
    problem = {PROBLEM_TYPE: {"schema": references[ProblemShape]}}
    answers = {str(told.status): good}
    for status in sorted({*told.problems, *ANYWHERE}):
        answers[str(status)] = {"description": TITLES[status], "content": problem}
    if 503 in told.problems and told.gives is not None:
        answers["503"]["content"] = good["content"]
    operation: dict[str, Any] = {
        "operationId": endpoint.replace(".", "_"),
        "summary": told.summary,
        "parameters": [*path, *query],
        "responses": answers,
    }
    if told.takes is not None:
        operation["requestBody"] = {
            "required": False,
            "content": {"application/json": {"schema": references[told.takes]}},
        }
    return operation
