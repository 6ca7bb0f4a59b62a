"""The hashes of RFC 6962.

Leaves and roots are those of the reference tests of Certificate Transparency; the inclusion proofs are from
github.com/transparency-dev/merkle, testdata/, commit 417fb0c3, Apache License 2.0.
"""

from __future__ import annotations

from base64 import b64decode

import pytest

from tracker.ledger.tree import Log, leaf_hash, node_hash

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PROOF_OF_THE_FIRST = [
    "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=",
    "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
    "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=",
]


def log_of(size: int) -> Log:
    log = Log()
    for leaf in LEAVES[:size]:
        log.add(leaf_hash(bytes.fromhex(leaf)))
    return log


def recursive_root(leaves: list[bytes]) -> bytes:
    """Restate the definition in RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(recursive_root(leaves[:split]), recursive_root(leaves[split:]))


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS, start=1)))
def test_the_root_is_the_published_one(size, root):
    assert log_of(size).root().hex() == root


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert Log().root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_published_inclusion_proof_leads_to_the_root():
    node = b64decode("bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=")
    assert node == leaf_hash(b"")
    for sibling in PROOF_OF_THE_FIRST:
        node = node_hash(node, b64decode(sibling))
    assert node == log_of(8).root() == b64decode("XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=")


@pytest.mark.parametrize("size", [*range(1, 40), 255, 256, 257])
def test_the_root_is_that_of_the_definition_at_every_size(size):
    leaves = [leaf_hash(bytes([number % 256])) for number in range(size)]
    log = Log()
    for leaf in leaves:
        log.add(leaf)
    assert (log.size, log.root()) == (size, recursive_root(leaves))
