"""A certificate is what its content is; its hash is on the ledger, and `verify` holds the content to it."""

from __future__ import annotations

import base64
import hashlib

import pytest
from sqlalchemy import insert, select, text

from tracker.actions.attachments import attached
from tracker.actions.lists import events_since
from tracker.custody.problems import Invalid, NotAllowedHere, Unknown
from tracker.records import files
from tracker.records.tables.files import attachment_content
from tracker.records.verification import verify

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 40


def sent(content):
    return base64.b64encode(content).decode()


def at_hand(stations):
    """A vial of fat, received in the laboratory."""
    bench, here = stations.at("svf_collected")
    return bench, here.first, here.sample


@pytest.mark.parametrize(
    ("content", "word"), [("", "Choose a file."), ("???", "in Base64"), ("    ", "empty"), (7, "fit")]
)
def test_what_is_no_file_is_not_kept(stations, content, word):
    bench, vial, _ = at_hand(stations)
    with pytest.raises(Invalid) as caught:
        bench.attempt("tess", "attach_file", vial, content=content)
    (says,) = caught.value.fields["content"]
    assert word in says


@pytest.mark.parametrize(
    ("content", "claimed", "says"),
    [
        (b"MZ\x90\0 this is a program", "application/pdf", "neither a PDF nor a PNG nor a JPEG"),
        (b"<script>alert(1)</script>", "", "neither a PDF nor a PNG nor a JPEG"),
        (b"GIF89a" + b"\0" * 30, "image/png", "neither a PDF nor a PNG nor a JPEG"),
        (b"PK\x03\x04" + PDF, "application/pdf", "neither a PDF nor a PNG nor a JPEG"),
        (PNG, "application/pdf", "claims to be PDF, and its content is PNG"),
        (PDF, "image/jpeg", "claims to be JPEG, and its content is PDF"),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused(stations, content, claimed, says):
    bench, vial, _ = at_hand(stations)
    given = {"claimed": claimed} if claimed else {}
    answer = bench.attempt("tess", "attach_file", vial, content=sent(content), **given)
    assert [one["check"] for one in answer.refusals] == ["record.attachment"]
    assert says in answer.refusals[0]["says"]
    with bench.site.database.reading() as connection:
        assert files.content(connection, hashlib.sha256(content).hexdigest()) is None


def test_a_file_larger_than_the_setting_is_refused(stations):
    bench, vial, _ = at_hand(stations)
    most = bench.site.settings.attachment_bytes
    assert bench.attempt("tess", "attach_file", vial, content=sent(PDF.ljust(most))).done
    answer = bench.attempt("tess", "attach_file", vial, content=sent(PDF.ljust(most + 1)))
    assert f"has {most + 1} bytes; at most {most}" in answer.refusals[0]["says"]


def test_a_file_about_a_result_that_is_not_there_is_refused(stations):
    bench, vial, _ = at_hand(stations)
    assert bench.refused("tess", "attach_file", vial, content=sent(PDF), about="nothing") == {
        "record.attachment"
    }


@pytest.mark.parametrize("content", [PDF, PNG, JPEG])
def test_a_file_is_kept_under_its_hash_and_given_back_whole(stations, content):
    bench, vial, sample = at_hand(stations)
    bench.do("tess", "record_result", vial, analyte="viability", value="82", unit="%")
    (result,) = bench.case(vial).quality.results
    bench.do("tess", "attach_file", vial, content=sent(content), name="Test Person.pdf", about=result.id)
    (one,) = bench.case(sample).quality.attachments
    assert (one.sha256, one.size, one.about) == (hashlib.sha256(content).hexdigest(), len(content), result.id)
    assert attached(bench.site, bench.people["udo"], sample, one.sha256).content == content
    told = events_since(bench.site, sample, 0)[0]
    assert told.body["data"]["given"]["content"] == {
        "sha256": one.sha256, "size": one.size, "media_type": one.media_type
    }  # fmt: skip
    assert "Test Person" not in str(told.body)


def test_only_those_who_work_with_results_get_it_and_only_where_it_was_attached(stations):
    bench, vial, sample = at_hand(stations)
    bench.do("tess", "attach_file", vial, content=sent(PDF))
    (one,) = bench.case(sample).quality.attachments
    with pytest.raises(NotAllowedHere):
        attached(bench.site, bench.people["ada"], sample, one.sha256)
    with pytest.raises(Unknown):
        attached(bench.site, bench.people["olga"], sample, "0" * 64)


def test_the_same_certificate_may_be_attached_to_many_and_is_kept_once(stations):
    bench, vial, sample = at_hand(stations)
    for code in (vial, sample):
        bench.do("tess", "attach_file", code, content=sent(PDF))
    assert len(bench.case(sample).quality.attachments) == 2
    with bench.site.database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM attachment_content")) == 1


def test_content_that_is_gone_though_nobody_erased_it_breaks_the_record(stations):
    bench, vial, sample = at_hand(stations)
    bench.do("tess", "attach_file", vial, content=sent(PDF))
    (one,) = bench.case(sample).quality.attachments
    with bench.site.database.writing(()) as transaction:
        kept = dict(transaction.connection.execute(select(attachment_content)).one()._mapping)
        transaction.connection.execute(text("DELETE FROM attachment_content"))
    report = verify(bench.site.database)
    assert f"The file {one.sha256[:12]} is gone, and no event erased it." in report.breaks[0].first.says
    with pytest.raises(Unknown):
        attached(bench.site, bench.people["olga"], sample, one.sha256)
    with bench.site.database.writing(()) as transaction:
        transaction.connection.execute(insert(attachment_content), [kept])


def test_content_of_another_hash_breaks_the_record(stations):
    bench, vial, _ = at_hand(stations)
    bench.do("tess", "attach_file", vial, content=sent(PDF))
    forged = "DELETE FROM attachment_content WHERE 1 = 1"
    with bench.site.database.writing(()) as transaction:
        kept = dict(transaction.connection.execute(select(attachment_content)).one()._mapping)
        transaction.connection.execute(text(forged))
        transaction.connection.execute(
            text("INSERT INTO attachment_content VALUES (:sha256, 'application/pdf', 5, :content)"),
            {"sha256": kept["sha256"], "content": b"%PDF-"},
        )
    report = verify(bench.site.database)
    assert not report.ok
    assert "is not the one that was attached" in report.breaks[0].first.says
    with bench.site.database.writing(()) as transaction:
        transaction.connection.execute(text(forged))
        transaction.connection.execute(insert(attachment_content), [kept])
