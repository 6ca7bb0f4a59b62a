from __future__ import annotations

import pytest

from tracker.ledger.commitment import SALT_BYTES, commit, opens

SALT = bytes(range(SALT_BYTES))
OTHER_SALT = bytes(SALT_BYTES)


def test_a_commitment_is_the_hmac_of_the_canonical_value():
    # printf '"Test Person One"' | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102(to)1f
    expected = "98c02348816a034ddd881ce8af14cbd3c780901285a341ad11791afd0ff39cd7"
    assert commit(SALT, "Test Person One") == expected


def test_only_the_same_salt_and_value_open_it():
    commitment = commit(SALT, "Test Person One")
    assert opens(commitment, SALT, "Test Person One")
    assert not opens(commitment, SALT, "Test Person Two")
    assert not opens(commitment, OTHER_SALT, "Test Person One")
    assert not opens(commitment, SALT[1:], "Test Person One")


def test_equal_values_cannot_be_linked():
    assert commit(SALT, "2020-01-01") != commit(OTHER_SALT, "2020-01-01")


def test_a_short_salt_commits_to_nothing():
    with pytest.raises(ValueError, match="32 bytes"):
        commit(b"short", "value")
