"""The scan over the API: what was read, its record, every verdict, and a receipt that counts once."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from tests.api.over import V1
from tests.bench import symbol
from tests.roads import BAND
from tracker.custody.decision import How
from tracker.labels.code import payload
from tracker.labels.drawing import qr_code


@pytest.fixture(scope="module")
def bench(shared):
    return shared("svf_bedside")


def picture(*texts: str) -> BytesIO:
    """Draw codes side by side, as a camera would see them."""
    canvas = Image.new("L", (420 * max(1, len(texts)), 420), 255)
    for place, text in enumerate(texts):
        symbol = qr_code(text)
        for run in symbol.runs:
            left, top = 420 * place + 20 + run.x * 8, 20 + run.y * 8
            canvas.paste(0, (left, top, left + run.width * 8, top + 8))
    stream = BytesIO()
    canvas.save(stream, "PNG")
    stream.seek(0)
    return stream


def send(bench, frame: BytesIO, who: str = "clara", **form: str):
    api, _ = bench
    data = {"frame": (frame, "frame.png"), **form}
    return api.clients[who].post(f"{V1}/scan", data=data, content_type="multipart/form-data")


@pytest.mark.parametrize("how", ["camera", "wedge", "typed"])
def test_a_scan_says_what_it_is_with_every_verdict_and_a_receipt(bench, how):
    api, here = bench
    text = symbol(api.hands(here.syringe))
    told = api.post("clara", "/scan", code=text, how=how).json
    assert told["read"] == {"text": text, "symbology": None, "how": how}
    assert told["family"] == "vials"
    assert told["record"] == api.get(f"/vials/{here.syringe}", "clara")
    verdicts = {one["step"]: one["allowed"] for one in told["verdicts"]}
    assert verdicts["confirm"] is None
    assert verdicts["inject"] is False
    assert set(told["may"]) == {step for step, allowed in verdicts.items() if allowed is not False}
    assert told["receipt"]


@pytest.mark.parametrize("how", ["camera", "wedge"])
@pytest.mark.parametrize("written", ["{code}", "{code}-.{serial}", "HTTPS://TRACKER.EXAMPLE/S/{code}"])
def test_what_no_label_of_a_vial_holds_counts_as_typed_whatever_is_claimed(bench, how, written):
    api, here = bench
    serial = api.get(f"/vials/{here.syringe}")["label_serial"]
    text = written.format(code=here.syringe, serial=serial)
    assert api.post("clara", "/scan", code=text, how=how).json["read"]["how"] == "typed"


def test_that_a_code_came_out_of_a_picture_only_the_server_says(bench):
    api, here = bench
    for more in ({}, {"purpose": "wristband"}):
        answer = api.post("clara", "/scan", code=symbol(api.hands(here.syringe)), how="image", **more)
        assert answer.status_code == 422
        assert answer.get_json(force=True)["fields"] == {"how": ["Choose one of the list."]}
    assert send(bench, picture(here.syringe)).json["read"]["how"] == "typed"


def test_a_code_typed_of_a_vial_with_a_second_label_is_refused_over_the_api_too(bench):
    api, here = bench
    asked = {"place": "room 3", "receipts": [api.receipt("nora", here.syringe, How.TYPED)]}
    path = f"/vials/{here.syringe}/steps/move"
    old = api.hands(here.syringe)
    api.label("nora", here.syringe)
    (refusal,) = api.post("nora", path, **asked).get_json(force=True)["decision"]["refusals"]
    assert "does not tell which one is in hand" in refusal["says"]
    asked["receipts"] = [api.receipt("nora", old, How.TYPED)]
    assert (
        "is void" in api.post("nora", path, **asked).get_json(force=True)["decision"]["refusals"][0]["says"]
    )
    asked["receipts"] = [api.receipt("nora", api.hands(here.syringe), How.TYPED)]
    assert api.post("nora", path, **asked).status_code == 201


def test_verdicts_are_of_the_steps_this_person_might_take(bench):
    api, here = bench
    steps = {
        who: {one["step"] for one in api.post(who, "/scan", code=here.syringe).json["verdicts"]}
        for who in ("clara", "nora", "olga", "udo")
    }
    assert "inject" in steps["clara"]
    assert "inject" not in steps["nora"]
    assert {"release", "reject"} <= steps["olga"]
    assert steps["udo"] == set()


@pytest.mark.parametrize(
    "written", ["{code}", "{low}", "{dashes}", "HTTPS://ELSEWHERE.EXAMPLE/S/{code}", "https://x/s/{low}"]
)
def test_a_code_is_read_however_it_is_written(bench, written):
    api, here = bench
    code = here.first
    dashes = f"{code[0]}-{code[1:6]}-{code[6:11]}-{code[11]}"
    text = written.format(code=code, low=code.lower(), dashes=dashes)
    assert api.post("tess", "/scan", code=text).json["record"]["code"] == code


@pytest.mark.parametrize(
    ("family", "letter"),
    [("persons", "person"), ("donors", "donor"), ("samples", "sample"), ("treatments", "treatment")],
)
def test_everything_with_a_code_can_be_scanned(bench, family, letter):
    api, here = bench
    told = api.post("clara", "/scan", code=getattr(here, letter)).json
    assert told["family"] == family
    assert told["record"] == api.get(f"/{family}/{getattr(here, letter)}", "clara")


def test_materials_and_hand_overs_can_be_scanned_too(bench):
    api, _ = bench
    handover = api.get("/handovers")["items"][0]["code"]
    for family, code in (("lots", api.lots["enzyme"]), ("units", api.lots["tank"]), ("handovers", handover)):
        told = api.post("tess", "/scan", code=code).json
        assert (told["family"], told["record"]["code"]) == (family, code)


UNKNOWN = ["V7000000000F", "4006381333931", "=W12342210012300", "V-7K3MQ-2X9TZ-8", "Jane Doe 1970"]


@pytest.mark.parametrize("code", UNKNOWN)
def test_a_code_nobody_knows_is_404_with_what_was_read_and_kept_as_an_attempt(bench, code):
    api, _ = bench
    answer = api.post("tess", "/scan", code=code, how="wedge")
    assert answer.status_code == 404
    told = answer.get_json(force=True)
    assert told["read"]["text"] == code
    assert told["read"]["how"] == "wedge"
    assert told["detail"].endswith(".")
    last = api.get("/ledger/events?chain=@door&limit=200", "udo")["items"][-1]["body"]
    assert (last["type"], last["outcome"], last["door"], last["how"]) == ("scan", "refused", "api", "wedge")
    assert code not in str(last)


def test_unknown_codes_are_rate_limited_for_each_person(bench):
    api, here = bench
    statuses = [api.post("tom", "/scan", code="V7000000000F").status_code for _ in range(62)]
    assert statuses[:60] == [404] * 60
    assert 429 in statuses
    assert api.post("tess", "/scan", code=here.first).status_code == 200


def test_a_picture_of_a_label_is_read(bench):
    api, here = bench
    serial = api.get(f"/vials/{here.syringe}")["label_serial"]
    text = payload("tracker.example", here.syringe, serial)
    told = send(bench, picture(text)).json
    assert told["read"] == {"text": text, "symbology": "QR Code", "how": "image"}
    assert told["record"]["code"] == here.syringe
    assert send(bench, picture(text), how="camera").json["read"]["how"] == "camera"


def test_our_label_is_found_among_other_codes_but_two_of_ours_are_not_chosen_between(bench):
    _, here = bench
    assert send(bench, picture("HELLO WORLD", here.syringe)).json["record"]["code"] == here.syringe
    assert send(bench, picture(here.syringe, here.vial)).status_code == 422


@pytest.mark.parametrize("frame", [picture().getvalue(), b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_a_picture_without_a_code_is_422_with_what_was_read(bench, frame):
    answer = send(bench, BytesIO(frame))
    assert answer.status_code == 422
    told = answer.get_json(force=True)
    assert told["read"] == {"text": None, "symbology": None, "how": "image"}
    assert list(told["fields"]) == ["frame"]


def test_a_picture_is_sent_as_the_field_frame(bench):
    api, _ = bench
    for data in ({}, {"frame": "text"}, {"picture": (picture(), "x.png")}):
        answer = api.clients["tess"].post(f"{V1}/scan", data=data, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "frame" in answer.get_json(force=True)["fields"]


def test_a_wristband_gives_a_receipt_and_never_says_whose_it_is(bench):
    api, here = bench
    told = api.post("clara", "/scan", code=BAND, how="camera", purpose="wristband").json
    assert told["receipt"]
    assert (told["family"], told["record"], told["verdicts"], told["may"]) == (None, None, [], [])
    assert here.person not in str(told)
    stranger = api.post("clara", "/scan", code="BAND-OF-NOBODY", how="camera", purpose="wristband")
    assert stranger.status_code == 200
    assert stranger.json.keys() == told.keys()


def test_a_typed_wristband_is_typed_twice(bench):
    api, _ = bench
    typed = {"code": BAND, "how": "typed", "purpose": "wristband"}
    once = api.post("clara", "/scan", **typed)
    assert once.status_code == 422
    assert list(once.get_json(force=True)["fields"]) == ["again"]
    assert (
        api.post("clara", "/scan", code=BAND, how="typed", purpose="wristband", again=BAND).status_code == 200
    )


def test_a_label_is_no_wristband(bench):
    api, here = bench
    text = payload("tracker.example", here.syringe)
    answer = api.post("clara", "/scan", code=text, how="camera", purpose="wristband")
    assert answer.status_code == 422
    assert answer.get_json(force=True)["read"]["text"] == text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "code"),
        ({"code": ""}, "code"),
        ({"code": 5}, "code"),
        ({"code": "a\x00b"}, "code"),
        ({"code": "x", "how": "link"}, "how"),
        ({"code": "x", "how": "telepathy"}, "how"),
        ({"code": "x", "purpose": "fun"}, "purpose"),
        ({"code": "x", "issuer": "CLINIC"}, "issuer"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(bench, body, field):
    api, _ = bench
    answer = api.post("tess", "/scan", **body)
    assert answer.status_code == 422
    assert list(answer.get_json(force=True)["fields"]) == [field]


def test_a_receipt_is_its_persons_alone(bench):
    api, here = bench
    borrowed = api.receipt("clara", api.hands(here.syringe))
    body = {"place": "room 3", "temperature_c": "20", "receipts": [borrowed]}
    answer = api.post("berta", f"/vials/{here.syringe}/steps/move", **body)
    assert answer.status_code == 409
    assert {"custody.scanned", "identity.scan"} & {
        one["check"] for one in answer.json["decision"]["refusals"]
    }


def test_a_scan_needs_as_many_statements_however_long_the_history(bench):
    from sqlalchemy import event

    api, here = bench
    counted = []
    reader = api.site.database._reader
    event.listen(reader, "before_cursor_execute", lambda *told: counted.append(told[2]))
    api.post("clara", "/scan", code=here.syringe)
    short, counted[:] = len(counted), []
    for _ in range(5):
        api.do("nora", "check_temperature", here.syringe, temperature_c="20")
    counted.clear()
    api.post("clara", "/scan", code=here.syringe)
    assert len(counted) == short
    assert short <= 17


def test_the_code_of_another_house_says_what_it_is_and_what_may_be_done_next(bench):
    api, _ = bench
    text = "=+03000=W00002112345600=<S1384V0a&>0260312359"
    told = api.post("nora", "/scan", code=text, how="wedge").get_json(force=True)
    known = told["identified"]
    assert [one["number"] for one in known.pop("structures")] == ["001", "003", "005"]
    assert known == {
        "sort": "isbt128",
        "donation": "W000021123456",
        "product": "S1384",
        "part": "a",
        "expires": "2026-01-31T23:59",
    }
    assert told["among"] == []
    assert [one["step"] for one in told["offers"]] == ["collect", "receive"]
    assert told["offers"][0]["fills"] == {"external_code": text}
    assert api.post("olga", "/scan", code=text).get_json(force=True)["offers"] == []


def test_a_damaged_code_of_another_house_says_where_and_offers_nothing(bench):
    api, _ = bench
    told = api.post("nora", "/scan", code="=G12341765432171", how="wedge").get_json(force=True)
    assert "checksum inside the donation number is wrong" in told["detail"]
    assert (told["identified"], told["offers"]) == (None, [])


def test_a_unit_registered_over_the_api_is_found_by_its_other_code(bench):
    api, here = bench
    body = {
        "donor": here.donor, "specification": api.specifications["adipose"], "volume_ml": "90",
        "place": "theatre 1", "body_site": "abdomen", "anaesthetic": "lidocaine", "device": "cannula",
        "external_code": "=W00002112345600",
    }  # fmt: skip
    made = api.post("nora", "/samples", **body).json
    told = api.post("nora", "/scan", code="=W00002112345600", how="camera").json
    assert told["record"]["code"] in made["made"]
    assert told["record"]["external_codes"] == ["=W00002112345600"]
    assert told["identified"]["donation"] == "W000021123456"
    again = api.post("nora", "/samples", **body)
    assert list(again.get_json(force=True)["fields"]) == ["external_code"]


def test_each_code_of_a_picture_with_several_is_told(bench):
    _, here = bench
    answer = send(bench, picture(here.syringe, here.vial))
    assert {one["text"] for one in answer.get_json(force=True)["codes"]} == {here.syringe, here.vial}
