"""`tracker label`: rolls and layouts as files."""

from __future__ import annotations

import json

from tracker.actions.label_layouts import layout_called
from tracker.actions.rolls import every_roll


def test_a_roll_is_reserved_and_written(typed, site, tmp_path):
    to = tmp_path / "roll.zpl"
    done = typed("label", "roll", "3", "--as", "roll-203.zpl", "--to", str(to))
    assert done.exit_code == 0, done.output
    (roll,) = every_roll(site)
    assert [code for code in roll.codes if code in to.read_text()] == list(roll.codes)


def test_a_layout_is_copied_changed_kept_and_listed(typed, site, tmp_path):
    file = tmp_path / "ours.json"
    assert typed("label", "copy", "box", "--to", str(file)).exit_code == 0
    assert typed("label", "keep", str(file)).exit_code == 1
    file.write_text(json.dumps(json.loads(file.read_text()) | {"name": "our_box", "title": "Ours"}))
    assert typed("label", "keep", str(file)).exit_code == 0
    assert layout_called(site, "our_box").version == 1
    assert "our_box\t1\tunit\t60x30" in typed("label", "layouts").output


def test_what_has_no_label_says_so(typed, site, tmp_path):
    done = typed("label", "file", "V7K3MQ2X9TZV.3F7K", "cryovial_wrap.svg", "--to", str(tmp_path / "x.svg"))
    assert done.exit_code != 0
    assert "Traceback" not in done.output
