"""What may be attached: a kind that is kept, what it claims to be, not too large, about what is on record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.custody.building import OLGA, act, found, says
from tests.custody.records import svf
from tracker.custody.case import Rules
from tracker.custody.changes import Upload
from tracker.custody.checks import files


def upload(size=10, media_type="application/pdf"):
    return Upload(b"test", "0" * 64, size, media_type)


def attaching(case=None, **given):
    return says(files.attachable, case or svf(), act("attach", OLGA, "S1", **given))


def test_without_a_file_nothing_is_attached():
    for given in ({}, {"content": None}, {"content": "certificate.pdf"}):
        assert attaching(**given) == "No file was given."
    assert found(files.attachable, svf(), act("attach", OLGA, "S1"))[0].field == "content"


@pytest.mark.parametrize("media_type", sorted(files.TAKEN))
def test_a_pdf_or_a_picture_is_kept_under_its_own_name_or_under_none(media_type):
    assert attaching(content=upload(media_type=media_type)) == ""
    assert attaching(content=upload(media_type=media_type), claimed=media_type) == ""


@pytest.mark.parametrize("media_type", ["", "text/html", "application/zip", "image/svg+xml"])
def test_another_kind_is_refused_whatever_it_claims(media_type):
    expected = "The content is neither a PDF nor a PNG nor a JPEG, whatever the file is called."
    for claimed in ("", "application/pdf", media_type):
        given = act("attach", OLGA, "S1", content=upload(media_type=media_type), claimed=claimed)
        (refused,) = found(files.attachable, svf(), given)
        assert (refused.says, refused.field) == (expected, "content")


@pytest.mark.parametrize(
    ("claimed", "called"), [("application/pdf", "PDF"), ("image/jpeg", "JPEG"), ("text/html", "text/html")]
)
def test_what_is_not_what_it_claims_is_refused(claimed, called):
    given = act("attach", OLGA, "S1", content=upload(media_type="image/png"), claimed=claimed)
    (refused,) = found(files.attachable, svf(), given)
    assert refused.says == f"The file claims to be {called}, and its content is PNG."
    assert refused.field == "content"


def test_a_file_may_be_as_large_as_the_setting_and_no_larger():
    case = replace(svf(), rules=Rules(attachment_bytes=100))
    assert attaching(case, content=upload(100)) == ""
    assert attaching(case, content=upload(101)) == "The file has 101 bytes; at most 100 are kept."


def test_a_file_is_about_a_result_of_this_sample_or_about_the_whole():
    assert attaching(content=upload(), about="R-viability") == attaching(content=upload(), about="") == ""
    assert attaching(content=upload(), about="R-other") == "This sample has no such result."


def test_everything_wrong_with_a_file_is_said_at_once():
    case = replace(svf(), rules=Rules(attachment_bytes=100))
    given = act("attach", OLGA, "S1", content=upload(101, "text/html"), about="R-other")
    assert [one.field for one in found(files.attachable, case, given)] == ["content", "content", "about"]
