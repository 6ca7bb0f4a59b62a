"""Signed notes and checkpoints, as C2SP writes them."""

from __future__ import annotations

import pytest

from tracker.ledger.note import BadNote, Checkpoint, NotSigned, PublicKey, SecretKey, opened, read_checkpoint

KEY = SecretKey("cryo.example.org/ledger", bytes(range(32)))
OTHER = SecretKey("cryo.example.org/ledger", bytes(32))
CHECKPOINT = Checkpoint(KEY.name, 7, bytes(range(32)))
NOTE = CHECKPOINT.signed_by([KEY])

# The example of the Go package golang.org/x/mod/sumdb/note, which is the reference of the format.
PETER = PublicKey.read("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
PETERS_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
PETERS_SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)


def test_what_a_key_signed_opens_with_it():
    assert opened(NOTE, [KEY.public]) == CHECKPOINT
    assert NOTE.startswith("cryo.example.org/ledger\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— ")


def test_the_published_example_of_the_format_holds():
    from tracker.ledger.note import exactly

    signature = exactly(PETERS_SIGNATURE)
    assert signature[:4] == PETER.id
    assert PETER.signed(PETERS_TEXT.encode(), signature[4:])
    assert not PETER.signed(PETERS_TEXT.encode() + b" ", signature[4:])


def test_a_key_is_read_back_from_its_line():
    assert PublicKey.read(KEY.public.text()) == KEY.public
    assert SecretKey.read(f"{KEY.text()}\n") == KEY


def test_a_secret_key_is_never_shown():
    assert "seed" not in repr(KEY)


@pytest.mark.parametrize("place", range(0, len(KEY.public.text()), 3))
def test_a_line_copied_wrongly_is_no_key(place):
    line = KEY.public.text()
    wrong = line[:place] + ("x" if line[place] != "x" else "y") + line[place + 1 :]
    with pytest.raises(BadNote):
        PublicKey.read(wrong)


def test_a_secret_key_file_that_was_damaged_is_refused_without_being_repeated():
    with pytest.raises(BadNote) as refused:
        SecretKey.read(KEY.text()[:-4] + "AAA=")
    assert KEY.text()[-20:-4] not in str(refused.value)


def test_either_key_opens_what_both_signed():
    both = CHECKPOINT.signed_by([KEY, OTHER])
    assert opened(both, [KEY.public]) == opened(both, [OTHER.public]) == CHECKPOINT


def test_every_changed_byte_of_a_note_refuses_it():
    data = NOTE.encode()
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises((BadNote, UnicodeDecodeError)):
            opened(changed.decode(), [KEY.public])


def test_a_note_that_no_trusted_key_signed_is_not_opened():
    with pytest.raises(NotSigned):
        opened(NOTE, [OTHER.public])
    with pytest.raises(NotSigned):
        opened(NOTE, [])


def test_a_log_is_not_signed_for_by_a_key_of_another_name():
    stranger = SecretKey("other.example.org/ledger", KEY.seed)
    with pytest.raises(NotSigned):
        opened(CHECKPOINT.signed_by([stranger]), [stranger.public])


@pytest.mark.parametrize(
    "note",
    [
        "",
        NOTE.replace("\n7\n", "\n07\n"),
        NOTE.replace("\n7\n", "\n-7\n"),
        NOTE.replace("\n7\n", "\n7\nmore\n"),
        NOTE.replace("AAEC", "AAE"),
        NOTE[:-1],
        NOTE + "x",
        NOTE + "\n",
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(note):
    with pytest.raises(BadNote):
        opened(note, [KEY.public])


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\nb"])
def test_a_name_that_a_note_cannot_carry_is_refused(name):
    with pytest.raises(BadNote):
        read_checkpoint(f"{name}\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")
