"""Inclusion and consistency proofs, against the definition and against the reference's own cases.

The cases are from github.com/transparency-dev/merkle, testdata/, commit 417fb0c3, Apache License 2.0.
"""

from __future__ import annotations

import json
from base64 import b64decode
from itertools import pairwise
from pathlib import Path

import pytest

from tracker.ledger.proofs import GROUP, BadProof, Span, root_by_inclusion, roots_by_consistency
from tracker.ledger.tree import Log, leaf_hash

CASES = json.loads((Path(__file__).parent / "rfc6962_cases.json").read_text("utf-8"))
LEAVES = [leaf_hash(number.to_bytes(2, "big")) for number in range(3 * GROUP + 70)]


def root_of(leaves: list[bytes]) -> bytes:
    log = Log()
    for leaf in leaves:
        log.add(leaf)
    return log.root()


def span(size: int, *within: int, groups: int | None = None) -> Span:
    """Give the first leaves, with roots of whole groups instead of them as the database keeps them."""
    many = size // GROUP if groups is None else groups
    roots = [root_of(LEAVES[n * GROUP : (n + 1) * GROUP]) for n in range(many)]
    opened = {place // GROUP: LEAVES[place // GROUP * GROUP :][:GROUP] for place in within}
    return Span(size, roots, LEAVES[many * GROUP : size], opened)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 33, 64])
def test_every_inclusion_proof_of_a_small_log_leads_to_its_root(size):
    small = span(size)
    for idx in range(size):
        proof = small.inclusion(idx)
        assert root_by_inclusion(LEAVES[idx], idx, size, proof) == root_of(LEAVES[:size]) == small.root()
        assert all(
            root_by_inclusion(LEAVES[idx], other, size, proof) != small.root()
            for other in range(size)
            if other != idx and len(small.inclusion(other)) == len(proof)
        )


@pytest.mark.parametrize("size", [GROUP, GROUP + 1, 2 * GROUP, 3 * GROUP + 69])
@pytest.mark.parametrize("groups", [0, 1])
def test_kept_roots_of_groups_make_the_same_proofs_as_all_leaves(size, groups):
    for idx in (0, 5, GROUP - 1, size // 2, size - 1):
        proof = span(size, idx, groups=groups).inclusion(idx)
        assert proof == span(size, groups=0).inclusion(idx)
        assert root_by_inclusion(LEAVES[idx], idx, size, proof) == root_of(LEAVES[:size])


def test_every_beginning_of_a_log_is_shown_to_be_its_beginning():
    for new in range(1, 34):
        for old in range(1, new + 1):
            proof = span(new).consistency(old)
            roots = (root_of(LEAVES[:old]), root_of(LEAVES[:new]))
            assert roots_by_consistency(old, new, roots[0], proof) == roots


@pytest.mark.parametrize(
    ("old", "new"), [*pairwise([1, 255, 256, 257, 511, 512, 700, 3 * GROUP + 70]), (255, 838)]
)
def test_kept_roots_of_groups_show_consistency_too(old, new):
    proof = span(new, old).consistency(old)
    assert proof == span(new, groups=0).consistency(old)
    assert roots_by_consistency(old, new, root_of(LEAVES[:old]), proof)[1] == root_of(LEAVES[:new])


@pytest.mark.parametrize("old", [0, 9])
def test_nothing_and_the_future_are_no_beginning(old):
    with pytest.raises(BadProof):
        span(8).consistency(old)


@pytest.mark.parametrize("case", CASES["inclusion"], ids=lambda case: case["name"])
def test_the_reference_cases_of_inclusion(case):
    proof = [b64decode(one) for one in case["proof"] or []]
    root, leaf = b64decode(case["root"] or ""), b64decode(case["leafHash"] or "")
    try:
        holds = root_by_inclusion(leaf, case["leafIdx"], case["treeSize"], proof) == root
    except BadProof:
        holds = False
    assert holds is not case["wantErr"]


@pytest.mark.parametrize("case", CASES["consistency"], ids=lambda case: case["name"])
def test_the_reference_cases_of_consistency(case):
    proof = [b64decode(one) for one in case["proof"] or []]
    first, second = b64decode(case["root1"] or ""), b64decode(case["root2"] or "")
    try:
        holds = roots_by_consistency(case["size1"], case["size2"], first, proof) == (first, second)
    except BadProof:
        holds = False
    assert holds is not case["wantErr"]
