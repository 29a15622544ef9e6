"""The judgement of a recording, from figures alone."""

import numpy as np
import pytest

from crm_app.adapters.audio import NOT_LISTENED, STEP_SECONDS, Sound
from crm_app.domain.recordings.hearing import gaps_share, judge, waveform
from crm_app.models import Quality


def steps(seconds):
    return round(seconds / STEP_SECONDS)


def sound(*spells, channels=1, **values):
    """Spells of (seconds, level in dB, likelihood of speech in per cent)."""
    levels = np.concatenate([np.full(steps(s), level, np.int8) for s, level, _ in spells])
    speech = np.concatenate([np.full(steps(s), sure * 254 // 100) for s, _, sure in spells])
    values.setdefault("levels", [levels] * channels)
    return Sound(
        duration_seconds=len(levels) * STEP_SECONDS,
        is_cut=False,
        codec="aac",
        bit_rate=64_000,
        peaks=np.full(len(levels), 100, np.uint8),
        speech=speech.astype(np.uint8),
        **values,
    )


TALK, PAUSE, ROOM = (4, -20, 90), (0.5, -80, 0), (4, -50, 0)


def test_turns_without_long_gaps_are_both_sides():
    heard = judge(sound(*[TALK, PAUSE] * 8))
    assert heard.quality is Quality.GOOD
    assert heard.loudness_db == -20
    assert heard.silence_share == pytest.approx(1 / 9, abs=0.01)
    assert heard.speech_share == pytest.approx(8 / 9, abs=0.01)


@pytest.mark.parametrize("gap", [(4, -100, 0), ROOM])
def test_who_is_alone_leaves_the_other_turns_empty(gap):
    assert judge(sound(*[TALK, gap] * 8)).quality is Quality.ONE_SIDED


def test_ringing_before_the_first_word_is_no_gap():
    assert judge(sound((40, -20, 0), *[TALK, PAUSE] * 8)).quality is Quality.GOOD


@pytest.mark.parametrize(("silent", "quality"), [(89, Quality.GOOD), (91, Quality.SILENT)])
def test_more_than_nine_tenths_of_silence_is_a_silent_recording(silent, quality):
    """Requirement 13.5.3; the speech stands together, so it is no dialogue with gaps."""
    heard = judge(sound((silent, -56, 0), (100 - silent, -20, 90)))
    assert heard.quality is quality


def test_loud_noise_without_a_voice_is_nobody():
    heard = judge(sound((60, -20, 3)))
    assert heard.quality is Quality.SILENT
    assert heard.silence_share == 0


def test_a_single_short_sound_like_a_voice_is_nobody():
    assert judge(sound((60, -30, 0), (0.6, -20, 90), (60, -30, 0))).quality is Quality.SILENT


def test_a_dead_channel_is_one_side():
    talk = sound(*[TALK, PAUSE] * 8)
    dead = [talk.levels[0], np.full(len(talk.speech), -90, np.int8)]
    assert judge(sound(*[TALK, PAUSE] * 8, levels=dead)).quality is Quality.ONE_SIDED


def test_a_quieter_channel_is_not_dead():
    talk = sound(*[TALK, PAUSE] * 8)
    quiet = [talk.levels[0], np.full(len(talk.speech), -50, np.int8)]
    assert judge(sound(*[TALK, PAUSE] * 8, levels=quiet)).quality is Quality.GOOD


def test_what_was_not_listened_to_does_not_count():
    talk = sound(*[TALK, PAUSE] * 8)
    talk.speech[steps(10) : steps(30)] = NOT_LISTENED
    heard = judge(talk)
    assert heard.quality is Quality.GOOD
    assert heard.speech_share > 0.8


def test_all_silence_has_no_loudness():
    heard = judge(sound((30, -100, 0)))
    assert (heard.quality, heard.loudness_db, heard.silence_share) == (Quality.SILENT, None, 1)


def test_gaps_are_those_of_a_second_and_more():
    word, short, long = np.ones(steps(2)), np.zeros(steps(0.9)), np.zeros(steps(2))
    assert gaps_share(np.concatenate([word, short, word]).astype(bool)) == 0
    between = gaps_share(np.concatenate([long, word, long, word, long]).astype(bool))
    assert between == pytest.approx(1 / 3, abs=0.01)
    assert gaps_share(np.zeros(10, bool)) == 0


def test_the_waveform_keeps_what_is_loudest():
    peaks = np.zeros(10_000, np.uint8)
    peaks[7_013] = 200
    wave = waveform(peaks)
    assert len(wave) == 400
    assert max(wave) == wave[280] == 200
    assert waveform(np.array([1, 2, 3], np.uint8)) == bytes([1, 2, 3])
    assert waveform(np.zeros(0, np.uint8)) == b""
