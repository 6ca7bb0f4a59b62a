"""What databases read differently, read over the API on each of them."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("path", ["/establishments/a%00b", "/users/a%00b", "/products/a%00b", "/vials/a%00b"])
def test_a_name_that_nothing_can_have_is_404_on_each_database(each_api, path):
    each_api.get(path, "ada", 404)


def test_lists_hold_on_each_database(each_api):
    found = [one["code"] for one in each_api.everything("/lots")]
    assert found == sorted(set(found))
    assert len(found) == 9
    assert [one["type"] for one in each_api.everything(f"/lots/{found[0]}/events")] == ["add_lot"]
