"""Lists: every family, the reference data and the ledger, page by page in one lasting order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from flask import Response, jsonify
from marshmallow import Schema

from tracker.access import actor
from tracker.actions import listing
from tracker.actions.site import Site
from tracker.api.answers import LINES, page_shape
from tracker.api.operations import READING, Operations, answers, described, problems
from tracker.api.queries import LedgerQuery, PageQuery, after, after_number, asked, cursor, list_query
from tracker.api.treatment_shapes import LedgerEvent, Product
from tracker.custody.people import Role
from tracker.custody.problems import NotAllowedHere, Unknown

SEE_ACCOUNTS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
ORDER = "In the order of the {key}, which never changes: no page shows a line twice or leaves one out."
KEYED_BY_ID = frozenset({"users", "tasks"})
View = Callable[..., Response]


def add_lists(operations: Operations, site: Site) -> None:
    """Give every list its address, and the reference data and the ledger their lines."""
    for name, shape in LINES.items():
        key = "id" if name in KEYED_BY_ID else "code"
        told = _told(
            _list(site, name), f"list_{name}", ORDER.format(key=key), page_shape(shape), list_query(name)
        )
        operations.add(f"/{name}", endpoint=f"{name}_list", view=told, tags=[name])
    for name in ("establishments", "users"):
        told = _told(_one(site, name), f"read_{name}", "One line of the list.", LINES[name])
        operations.add(f"/{name}/<key>", endpoint=f"{name}_read", view=told, tags=[name])
    _add_products(operations, site)
    _add_ledger(operations, site)


def _told(view: View, name: str, says: str, shape: type[Schema], query: type[Schema] | None = None) -> Any:
    statuses = (*READING, 403, 422) if query else (*READING, 403)
    more = {"parameters": [{"in": "query", "schema": query}]} if query else {}
    responses = {200: answers(shape, "As it is on record."), **problems(*statuses)}
    return described(view, name.replace("_", " ").capitalize(), says, responses, operationId=name, **more)


def _list(site: Site, name: str) -> View:
    shape = page_shape(LINES[name])

    def view() -> Response:
        _may_see(name)
        query = asked(list_query(name))
        filters = {one: query[one] for one in listing.LISTINGS[name].filters if one in query}
        page = listing.page(site, name, filters, after(query), query["limit"])
        following = None if page.after is None else cursor(page.after)
        return jsonify(shape().dump({"items": page.rows, "next": following}))

    return view


def _one(site: Site, name: str) -> View:
    def view(key: str) -> Response:
        _may_see(name)
        return jsonify(LINES[name]().dump(listing.one(site, name, key)))

    return view


def _may_see(name: str) -> None:
    if name == "users" and not actor().has(*SEE_ACCOUNTS):
        raise NotAllowedHere("Accounts are for administrators and auditors to see.")


def _add_products(operations: Operations, site: Site) -> None:
    shape = page_shape(Product)

    def every() -> Response:
        asked(PageQuery)
        return jsonify(shape().dump({"items": listing.products(site), "next": None}))

    def single(name: str) -> Response:
        found = next((one for one in listing.products(site) if one["name"] == name), None)
        if found is None:
            raise Unknown("There is no product of this name.")
        return jsonify(Product().dump(found))

    told = _told(every, "list_products", "By name; there are few, so one page holds them.", shape, PageQuery)
    operations.add("/products", endpoint="products_list", view=told, tags=["products"])
    told = _told(single, "read_products", "One product.", Product)
    operations.add("/products/<name>", endpoint="products_read", view=told, tags=["products"])


def _add_ledger(operations: Operations, site: Site) -> None:
    def every() -> Response:
        query = asked(LedgerQuery)
        chain, kind = query.get("chain", ""), query.get("type", "")
        return events_page(query, lambda place, most: listing.ledger(site, chain, kind, place, most))

    def single(idx: int) -> Response:
        return jsonify(LedgerEvent().dump(asdict(listing.ledger_line(site, idx))))

    shape, says = page_shape(LedgerEvent), "The ledger in its order, oldest first."
    told = _told(every, "list_ledger_events", says, shape, LedgerQuery)
    operations.add("/ledger/events", endpoint="ledger_list", view=told, tags=["ledger"])
    told = _told(single, "read_ledger_events", "One event, by its place on the ledger.", LedgerEvent)
    address = "/ledger/events/<int(max=9007199254740991):idx>"
    operations.add(address, endpoint="ledger_read", view=told, tags=["ledger"])


def events_page(
    query: Mapping[str, Any], found: Callable[[int, int], tuple[listing.LedgerLine, ...]]
) -> Response:
    """A page of events, with where the next one begins."""
    limit = query["limit"]
    events = found(after_number(query), limit + 1)
    following = cursor(events[limit - 1].idx) if len(events) > limit else None
    told = {"items": [asdict(one) for one in events[:limit]], "next": following}
    return jsonify(page_shape(LedgerEvent)().dump(told))
