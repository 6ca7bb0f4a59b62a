"""How a person stands now: what their account holds, less the roles that their training keeps shut."""

from __future__ import annotations

from datetime import timedelta
from typing import overload

from tracker.actions.site import Site
from tracker.custody.people import Actor, Trained
from tracker.custody.training import as_trained, ending


@overload
def as_now(site: Site, actor: Actor) -> Actor: ...
@overload
def as_now(site: Site, actor: None) -> None: ...
def as_now(site: Site, actor: Actor | None) -> Actor | None:
    """The person as their training lets them act at this instant; nobody stays nobody."""
    if actor is None or actor.is_system:
        return actor
    return as_trained(actor, site.clock(), demanded=site.settings.training_demanded)


def soon_closed(site: Site, actor: Actor) -> tuple[Trained, ...]:
    """The trainings of this person that are to be renewed: they end within the time of the warning."""
    return ending(actor, site.clock(), timedelta(days=site.settings.training_warning_days))
