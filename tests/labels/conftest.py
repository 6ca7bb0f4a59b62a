"""Label facts as the two products of the demonstration would give them."""

from __future__ import annotations

import pytest

from tracker.custody.warnings import ADVISE, AUTOLOGOUS, BIOHAZARD, NOT_EVALUATED, REACTIVE
from tracker.labels.facts import LabelFacts


@pytest.fixture
def autologous() -> LabelFacts:
    """A fresh product for its own donor, whose warnings fit on the wrap."""
    return LabelFacts(
        host="vial.example",
        code="V7K3MQ2X9TZV",
        serial="3F7K",
        product="SVF, fresh, autologous",
        identity="S-7K3MQ-2X9TZ-X",
        expiry="2026-01-03 16:00Z",
        site="Test clinic",
        layout_version="1",
        warnings=(AUTOLOGOUS, NOT_EVALUATED),
        volume="2.5 mL",
        collected="2026-01-03 09:00Z",
        storage="18 to 25 °C",
    )


@pytest.fixture
def allogeneic() -> LabelFacts:
    """A frozen product with a long name and more warnings than the wrap has room for."""
    return LabelFacts(
        host="127.0.0.1:8000",
        code="VWWWWWWWWWWN",
        serial="WWWW",
        product="Cord-blood mononuclear cells, cryopreserved, allogeneic",
        identity="S-7K3MQ-2X9TZ-X",
        expiry="2036-01-03 23:59Z",
        site="Test bank",
        layout_version="1",
        storage="at most -150 °C",
        warnings=(BIOHAZARD, ADVISE, REACTIVE.format(agent="hepatitis B virus")),
    )
