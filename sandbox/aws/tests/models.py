"""Answers checked against AWS's service models, as botocore has them."""

from __future__ import annotations

import json
from xml.etree.ElementTree import fromstring

# What every service may answer, whether or not its model names it
COMMON_ERRORS = frozenset(
    {
        "AccessDeniedException",
        "InvalidSignatureException",
        "RequestEntityTooLargeException",
        "ThrottlingException",
        "UnrecognizedClientException",
        "ValidationException",
    }
)

# Values that AWS was recorded to answer although its own model lacks them
# (localstack/localstack@8b9a79f tests/aws/services/lambda_/test_lambda_api.snapshot.json test_function_lifecycle)
BEYOND_THE_MODEL = frozenset({("LastUpdateStatusReasonCode", "Creating")})


class OutOfModel(AssertionError):
    """An answer that AWS's model does not know."""


def check_answer(operation, status: int, headers: dict, body: bytes) -> None:
    """Raises OutOfModel when an answer of JSON has members, values or an error code that the model lacks."""
    if status >= 300:
        check_error(operation, headers, body)
        return
    shape = operation.output_shape
    if shape is None or not body or shape.serialization.get("payload"):
        return
    if status < 300 and "json" in headers.get("content-type", "json"):
        check_value(json.loads(body), shape, operation.name)


def check_error(operation, headers: dict, body: bytes) -> None:
    document = json.loads(body or b"{}")
    code = headers.get("x-amzn-errortype") or document.get("__type", "")
    code = code.rpartition("#")[2].partition(":")[0]
    shapes = {shape.name: shape for shape in operation.error_shapes}
    if code in shapes:
        # some services' exceptions have no members in the model; their text is sent all the same
        known = {member_name(shapes[code], name) for name in shapes[code].members} or {"message"}
        unknown = document.keys() - known - {"__type"}
        if unknown:
            raise OutOfModel(f"{operation.name}: {code} has no {', '.join(sorted(unknown))}")
    elif code not in COMMON_ERRORS:
        raise OutOfModel(f"{operation.name} does not answer {code}, but {', '.join(sorted(shapes))}")


def check_xml_answer(operation, status: int, body: bytes) -> None:
    """The same of an answer of XML; S3 names hardly any of its errors in its model, so they need a code and a text."""
    if not body:
        return
    root = fromstring(body)
    if status >= 300 or bare(root.tag) == "Error":
        missing = {"Code", "Message"} - {bare(child.tag) for child in root.iter()}
        if missing:
            raise OutOfModel(f"{operation.name}: an error without {', '.join(sorted(missing))}")
        return
    shape = operation.output_shape
    payload = shape.serialization.get("payload") if shape else None
    wrapper = shape.serialization.get("resultWrapper") if shape else None
    if wrapper:
        # a query service: its result beside the metadata of the answer
        root = next(child for child in root if bare(child.tag) == wrapper)
    if shape is not None:
        check_element(root, shape.members[payload] if payload else shape, operation.name)


def check_element(element, shape, where: str) -> None:
    """One element and all within it."""
    match shape.type_name:
        case "structure":
            names = {element_name(shape, name): member for name, member in shape.members.items()}
            for child in element:
                if bare(child.tag) not in names:
                    raise OutOfModel(f"{where} has no element {bare(child.tag)}")
                check_element(child, names[bare(child.tag)], f"{where}.{bare(child.tag)}")
        case "list":
            flat = shape.serialization.get("flattened")
            for item in [element] if flat else element:
                check_element(item, shape.member, f"{where}[]")
        case "string":
            known = not shape.enum or element.text in shape.enum
            expect(known, where, f"one of {shape.enum}", element.text)
        case "boolean":
            expect(element.text in ("true", "false"), where, "a boolean", element.text)
        case "integer" | "long":
            expect((element.text or "").lstrip("-").isdigit(), where, "a whole number", element.text)


def element_name(shape, name: str) -> str:
    member = shape.members[name]
    if member.type_name == "list" and member.serialization.get("flattened"):
        return member.member.serialization.get("name") or member.serialization.get("name", name)
    return member.serialization.get("name", name)


def bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def member_name(shape, name: str) -> str:
    return shape.members[name].serialization.get("name", name)


def check_value(value: object, shape, where: str) -> None:
    """One value and all within it."""
    match shape.type_name:
        case "structure":
            expect(isinstance(value, dict), where, "an object", value)
            names = {member_name(shape, name): member for name, member in shape.members.items()}
            for name, member_value in value.items():
                if name not in names:
                    raise OutOfModel(f"{where} has no member {name}")
                if member_value is not None:
                    check_value(member_value, names[name], f"{where}.{name}")
        case "list":
            expect(isinstance(value, list), where, "a list", value)
            for item in value:
                check_value(item, shape.member, f"{where}[]")
        case "map":
            expect(isinstance(value, dict), where, "a map", value)
            for item in value.values():
                check_value(item, shape.value, f"{where}{{}}")
        case "string":
            expect(isinstance(value, str), where, "a string", value)
            known = not shape.enum or value in shape.enum or (shape.name, value) in BEYOND_THE_MODEL
            expect(known, where, f"one of {shape.enum}", value)
        case "boolean":
            expect(isinstance(value, bool), where, "a boolean", value)
        case "integer" | "long":
            expect(isinstance(value, int) and not isinstance(value, bool), where, "a whole number", value)
        case "float" | "double":
            expect(isinstance(value, int | float), where, "a number", value)


def expect(holds: bool, where: str, what: str, value: object) -> None:
    if not holds:
        raise OutOfModel(f"{where} should be {what}, is {value!r}")
