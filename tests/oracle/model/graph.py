"""Connected components."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

Node = Hashable


class Components:
    """Union of nodes; `of` names the component by its smallest-looking member."""

    def __init__(self) -> None:
        self.parent: dict[Node, Node] = {}

    def add(self, node: Node) -> None:
        """A node of its own until something joins it."""
        self.parent.setdefault(node, node)

    def join(self, one: Node, other: Node) -> None:
        """Both are one from now on."""
        self.add(one)
        self.add(other)
        self.parent[self.of(one)] = self.of(other)

    def join_all(self, nodes: Iterable[Node]) -> None:
        """All are one."""
        nodes = list(nodes)
        for node in nodes:
            self.add(node)
        for node in nodes[1:]:
            self.join(nodes[0], node)

    def of(self, node: Node) -> Node:
        """The representative of the node's component."""
        self.add(node)
        while self.parent[node] != node:
            node = self.parent[node]
        return node
