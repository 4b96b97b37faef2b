"""Writes the types of a generated module: `typed.py MODULE > MODULE.pyi`.

The generator annotates its functions, but builds the variants of errors and enums in ways that no type checker follows.
Here each variant becomes a class of its own, which inherits from its error or enum.
"""

from __future__ import annotations

import ast
import sys

# What a converter's name ends with, and what it reads.
PLAIN = {"String": "str", "Bytes": "bytes", "Bool": "bool"}


def main(path: str) -> None:
    with open(path, encoding="utf-8") as file:
        module = ast.parse(file.read())
    classes = {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    names = next(ast.literal_eval(node.value) for node in module.body if assigns(node, "__all__"))
    print("import enum\nimport typing\n")
    print(f"__all__ = {names!r}\n")
    for name in names:
        if name in functions:
            print(signature(functions[name], ""))
        elif name in classes:
            print(written(classes[name], classes))


def written(node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> str:
    nested = [part for part in node.body if isinstance(part, ast.ClassDef)]
    bases = ", ".join(map(ast.unparse, node.bases))
    if nested and bases == "":
        error = isinstance(nested[0].bases[0], ast.Name) if nested[0].bases else False
        return variants(node, nested, "Exception" if error else "", classes)
    if "enum.Enum" in bases:
        members = [part for part in node.body if isinstance(part, ast.Assign)]
        return "\n".join([f"class {node.name}(enum.Enum):", *(f"    {ast.unparse(part)}" for part in members)])
    methods = [part for part in node.body if isinstance(part, ast.FunctionDef) and public(part)]
    lines = [f"class {node.name}({bases}):" if bases else f"class {node.name}:"]
    if not bases:
        lines += [f"    {name}: {kind}" for name, kind in fields(node)]
    lines += [signature(method, "    ") for method in methods]
    return "\n".join(lines if len(lines) > 1 else [*lines, "    ..."])


def variants(node: ast.ClassDef, nested: list[ast.ClassDef], base: str, classes: dict[str, ast.ClassDef]) -> str:
    name = node.name
    lines = [f"class {name}({base}):" if base else f"class {name}:"]
    lines += [f"    {variant.name}: typing.TypeAlias = _{name}{variant.name}" for variant in nested]
    lines += [signature(part, "    ") for part in node.body if isinstance(part, ast.FunctionDef) and part.name[:3] == "is_"]
    kinds = read_by(classes[f"_UniffiFfiConverterType{name}"], name)
    for variant in nested:
        found = fields(variant)
        known = [(field, kind or read) for (field, kind), read in zip(found, kinds[variant.name])]
        arguments = "".join(f", {field}: {kind}" for field, kind in known)
        lines += [f"class _{name}{variant.name}({name}):"]
        lines += [f"    {field}: {kind}" for field, kind in known]
        lines += [f"    def __init__(self{arguments}) -> None: ..."]
    return "\n".join(lines)


def fields(node: ast.ClassDef) -> list[tuple[str, str]]:
    """The arguments of the constructor, which are the fields; with an empty type where it is not annotated."""
    init = next((part for part in node.body if isinstance(part, ast.FunctionDef) and part.name == "__init__"), None)
    arguments = [*init.args.args[1:], *init.args.kwonlyargs] if init else []
    return [(of.arg, ast.unparse(of.annotation) if of.annotation else "") for of in arguments]


def read_by(converter: ast.ClassDef, name: str) -> dict[str, list[str]]:
    """What the converter reads for each variant: it calls `name.VARIANT(converter.read(buf), ..)`."""
    found = {}
    for call in ast.walk(converter):
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith(f"{name}."):
            found[ast.unparse(call.func).split(".")[1]] = [kind_of(ast.unparse(of)) for of in call.args]
    return found


def kind_of(read: str) -> str:
    name = read.split(".")[0].removeprefix("_UniffiFfiConverter")
    if name.startswith("Type"):
        return name.removeprefix("Type")
    return PLAIN.get(name, "int" if "Int" in name else "object")


def signature(node: ast.FunctionDef, indent: str) -> str:
    arguments = node.args
    arguments.defaults = [ast.Constant(...) for _ in arguments.defaults]
    arguments.kw_defaults = [of and ast.Constant(...) for of in arguments.kw_defaults]
    decorators = "".join(f"{indent}@{ast.unparse(of)}\n" for of in node.decorator_list)
    returns = ast.unparse(node.returns) if node.returns else {"__init__": "None", "__str__": "str", "__repr__": "str"}[node.name]
    return f"{decorators}{indent}def {node.name}({ast.unparse(arguments)}) -> {returns}: ..."


def public(node: ast.FunctionDef) -> bool:
    """Not `__init__(self, *args, **kwargs)`, which only says that there is no constructor."""
    if node.name == "__init__" and node.args.vararg:
        return False
    return node.name in ("__init__", "__str__", "__repr__") or not node.name.startswith("_")


def assigns(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name


if __name__ == "__main__":
    main(sys.argv[1])
