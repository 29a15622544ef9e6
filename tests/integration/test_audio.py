"""Real files through the process that decodes them."""

import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from crm_app.adapters import audio, audio_decoder
from crm_app.domain.recordings.hearing import judge
from crm_app.models import Quality
from tests.audio.calls import CHOOSING, HELD_OUT, clips, dialogue
from tests.audio.files import FORMATS, write
from tests.audio.voices import RATE

CODECS = {
    "m4a": "aac",
    "aac": "aac",
    "mp3": "mp3",
    "ogg": "opus",
    "webm": "opus",
    "wav": "pcm_s16le",
    "amr": "amr_nb",
    "3gp": "amr_nb",
}


@pytest.fixture(scope="module")
def talk():
    """Both sides of a call, about twenty seconds."""
    near, far = dialogue(CHOOSING, np.random.default_rng(3), 20)
    return near + far


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_of_phones_is_heard(talk, tmp_path, kind):
    path = write(tmp_path / f"call.{kind}", talk, kind)
    sound = audio.listen(path)
    seconds = len(talk) / RATE
    assert sound.duration_seconds == pytest.approx(seconds, rel=0.02)
    assert sound.codec == CODECS[kind]
    assert sound.bit_rate == pytest.approx(path.stat().st_size * 8 / seconds, rel=0.25)
    assert not sound.is_cut
    heard = judge(sound)
    assert heard.quality is Quality.GOOD
    assert heard.loudness_db == pytest.approx(-20, abs=4)
    assert len(heard.peaks) == 400


def test_wide_band_amr_is_heard(tmp_path):
    """There is no encoder for it here, so the frames hold chance: noise, nobody speaks."""
    random = np.random.default_rng(5)
    frames = b"".join(bytes([2 << 3 | 4]) + random.bytes(32) for _ in range(500))  # 20 ms each
    path = tmp_path / "call.amr"
    path.write_bytes(b"#!AMR-WB\n" + frames)
    sound = audio.listen(path)
    assert sound.codec == "amr_wb"
    assert sound.duration_seconds == pytest.approx(10, rel=0.02)


def test_a_channel_of_each_side_is_both_sides_and_a_dead_one_is_not(tmp_path):
    near, far = dialogue(CHOOSING, np.random.default_rng(4), 20)
    each = write(tmp_path / "each.m4a", np.stack([near, far]), "m4a")
    assert judge(audio.listen(each)).quality is Quality.GOOD
    dead = write(tmp_path / "dead.m4a", np.stack([near + far, 0 * near]), "m4a")
    assert judge(audio.listen(dead)).quality is Quality.ONE_SIDED


@pytest.mark.parametrize("name", ["call.wav", "call.amr", "call.txt", "call"])
def test_a_name_that_lies_is_not_believed(talk, tmp_path, name):
    path = write(tmp_path / "call.m4a", talk, "m4a").rename(tmp_path / name)
    assert audio.listen(path).codec == "aac"


@pytest.mark.parametrize("kind", ["aac", "mp3", "ogg", "webm", "wav", "amr"])
def test_half_a_file_is_heard_so_far(talk, tmp_path, kind):
    path = write(tmp_path / f"call.{kind}", talk, kind)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    seconds = audio.listen(path).duration_seconds
    assert seconds == pytest.approx(len(talk) / RATE / 2, rel=0.3)  # bytes are not time


def test_an_m4a_without_its_index_is_unreadable(talk, tmp_path):
    path = write(tmp_path / "call.m4a", talk, "m4a")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(audio.Unreadable):
        audio.listen(path)


@pytest.mark.parametrize("kind", ["aac", "mp3", "ogg", "amr", "m4a"])
def test_damaged_places_are_passed_over(talk, tmp_path, kind):
    path = write(tmp_path / f"call.{kind}", talk, kind)
    data = bytearray(path.read_bytes())
    random = np.random.default_rng(6)
    for at in random.integers(2000, len(data) * 3 // 4, size=6):
        data[at : at + 4] = random.bytes(4)
    path.write_bytes(data)
    assert audio.listen(path).duration_seconds == pytest.approx(len(talk) / RATE, rel=0.35)


def empty_wav() -> bytes:
    size = (36).to_bytes(4, "little")
    form = b"\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0"
    return b"RIFF" + size + b"WAVEfmt \x10\0\0\0" + form + b"data" + bytes(4)


NOISE = np.random.default_rng(7).bytes(300_000)
OTHERS = {
    "nothing": b"",
    "one byte": b"\0",
    "a wav without sound": empty_wav(),
    "a page": b"<!doctype html><p>Not found" + b" " * 500,
    "chance": NOISE,
    "chance behind the head of an m4a": b"\0\0\0\x1cftypM4A \0\0\2\0M4A isommp42" + NOISE,
    "chance behind the head of an mp3": b"ID3\4\0\0\0\0\0\0" + NOISE,
    "chance behind the head of an ogg": b"OggS\0\2" + NOISE,
    "chance behind the head of a webm": b"\x1a\x45\xdf\xa3" + NOISE,
    "zeros": bytes(100_000),
    "a playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n",
    "a list to join": b"ffconcat version 1.0\nfile /etc/hostname\n",
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_makes_no_sound_is_unreadable(tmp_path, what):
    path = tmp_path / "call.mp3"
    path.write_bytes(OTHERS[what])
    with pytest.raises(audio.Unreadable):
        audio.listen(path)


def test_a_playlist_opens_nothing_else(talk, tmp_path):
    target = write(tmp_path / "call.aac", talk, "aac")
    for name, text in (
        ("call.m3u8", f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{target}\n#EXT-X-ENDLIST\n"),
        ("call.ffconcat", f"ffconcat version 1.0\nfile {target}\n"),
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises(audio.Unreadable):
            audio.listen(tmp_path / name)


def test_what_is_too_long_is_heard_so_far(tmp_path, monkeypatch):
    path = write(tmp_path / "long.ogg", np.zeros(120 * RATE, np.float32), "ogg")
    monkeypatch.setattr(audio_decoder, "MAX_SECONDS", 60)
    sound = audio_decoder.measure(path)
    assert sound.is_cut
    assert 60 <= sound.duration_seconds < 70


def test_a_long_call_is_listened_to_in_samples(tmp_path):
    with wave.open(str(tmp_path / "call.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000 * 900)
    speech = audio_decoder.measure(tmp_path / "call.wav").speech
    listened = (speech != audio.NOT_LISTENED).sum() * audio.STEP_SECONDS
    assert listened == pytest.approx(300 + 600 / 6, abs=31)


def pretend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Have this script run in place of the decoder."""
    program = tmp_path / "decoder"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    monkeypatch.setattr(audio.sys, "executable", str(program))


@pytest.mark.parametrize("signal", ["SEGV", "ABRT", "XCPU"])
def test_bytes_that_break_the_decoder_are_unreadable(tmp_path, monkeypatch, signal):
    pretend(tmp_path, monkeypatch, f"kill -{signal} $$")
    with pytest.raises(audio.Unreadable):
        audio.listen(tmp_path / "any")


@pytest.mark.parametrize("script", ["kill -KILL $$", "kill -TERM $$", "exit 1"])
def test_a_decoder_that_is_stopped_says_nothing_about_the_bytes(tmp_path, monkeypatch, script):
    pretend(tmp_path, monkeypatch, script)
    with pytest.raises(audio.ListeningFailed):
        audio.listen(tmp_path / "any")


def test_a_decoder_that_does_not_end_is_stopped(tmp_path, monkeypatch):
    pretend(tmp_path, monkeypatch, "exec sleep 60")
    monkeypatch.setattr(audio, "_WALL_SECONDS", 0.3)
    with pytest.raises(audio.ListeningFailed):
        audio.listen(tmp_path / "any")


def test_the_decoder_gets_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_JWT_SECRET", "very secret")
    pretend(tmp_path, monkeypatch, "env >&2; exit 3")
    with pytest.raises(audio.Unreadable) as refused:
        audio.listen(tmp_path / "any")
    assert "OMP_NUM_THREADS" in str(refused.value)
    assert "CRM_" not in str(refused.value)


def test_it_is_right_about_95_of_100_made_up_calls(tmp_path):
    """With voices, sentences and seeds that no threshold was chosen on."""
    kinds = list(FORMATS)
    asked = []
    with ThreadPoolExecutor(2) as pool:  # the decoders are processes
        for number, clip in enumerate(clips(HELD_OUT, seed=77, each=3)):
            kind = kinds[number % len(kinds)]
            if len(clip.samples) > 1 and FORMATS[kind].is_mono:
                kind = "m4a"
            path = write(tmp_path / f"{number}.{kind}", clip.samples, kind)
            asked.append((clip.label, clip.kind, kind, pool.submit(audio.listen, path)))
    answers = [(*known, judge(sound.result()).quality.value) for *known, sound in asked]
    wrong = [answer for answer in answers if answer[0] != answer[-1]]
    assert len(answers) > 60
    assert len(wrong) <= 0.05 * len(answers), wrong
