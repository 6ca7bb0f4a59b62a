"""The profiles a person may choose: those that ship, and those of the site's own folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tracker.actions.laboratory.decoding import UnreadableFile
from tracker.actions.site import Site
from tracker.custody.laboratory_profiles import PROFILES, Profile, read_profile


def profiles(site: Site) -> Mapping[str, Profile]:
    """Every profile by its name; one of the site's own stands before one that ships."""
    folder = site.settings.laboratory_profiles
    own = [profile_in(file) for file in sorted(Path(folder).glob("*.json"))] if folder else []
    return {**PROFILES, **{one.name: one for one in own}}


def profile_called(site: Site, name: str) -> Profile:
    """The profile with this name; raises UnreadableFile when there is none."""
    known = profiles(site)
    if name not in known:
        raise UnreadableFile(f"There is no profile called “{name}”; there are {', '.join(known)}.")
    return known[name]


def profile_in(file: Path) -> Profile:
    """The profile a document describes; raises UnreadableFile with what does not fit."""
    try:
        return read_profile(json.loads(file.read_text("utf-8")))
    except OSError as error:
        raise UnreadableFile(f"The profile {file.name} cannot be read.") from error
    except ValueError as error:
        raise UnreadableFile(f"{file.name}: {error}") from error
