"""Parses Swift where there is no compiler: finds what is no Swift, and nothing else. `parse.py FILE..`"""

import sys

import tree_sitter_swift
from tree_sitter import Language, Node, Parser


def mistakes(node: Node) -> "list[Node]":
    if node.is_missing or node.type == "ERROR":
        return [node]
    return [found for child in node.children if node.has_error for found in mistakes(child)]


parser = Parser(Language(tree_sitter_swift.language()))
failed = False
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        tree = parser.parse(file.read())
    for node in mistakes(tree.root_node):
        failed = True
        print(f"{path}:{node.start_point[0] + 1}: {node.text[:60]!r}", file=sys.stderr)
sys.exit(failed)
