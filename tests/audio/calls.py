"""Calls with a known answer: what is said by whom, over which line, in which room."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tests.audio.voices import RATE, Samples, say, whole

Random = np.random.Generator

# --- What is said. Parts share no sentence and no voice.

_ENGLISH_A = (
    "Hello, am I speaking with Rahul?",
    "I am calling from the admissions office about the form that you filled in last week.",
    "Are you still looking for a place in computer science this year?",
    "The last date is the fifteenth of June, and the fee can be paid in two parts.",
    "Can you tell me your marks in the twelfth standard, please?",
    "There is a hostel on the campus, and the bus goes every half hour.",
    "I will send you the brochure on your phone now.",
    "Yes, please go on.",
    "I got seventy eight percent.",
    "My father wants to know about the scholarship.",
    "Okay.",
    "How much is it for the whole course?",
    "I have to ask at home and call you back tomorrow.",
    "No, I did not get it.",
    "Right, thank you.",
)
_HINDI_A = (
    "नमस्ते, क्या मैं राहुल से बात कर रही हूँ?",
    "मैं कॉलेज के प्रवेश कार्यालय से बोल रही हूँ।",
    "आपने पिछले हफ्ते जो फॉर्म भरा था, उसके बारे में बात करनी थी।",
    "फीस दो किस्तों में दी जा सकती है।",
    "हाँ जी, बोलिए।",
    "मुझे घर पर पूछना पड़ेगा।",
    "ठीक है।",
    "बारहवीं में अठहत्तर प्रतिशत आए थे।",
)
_ENGLISH_B = (
    "Good afternoon, is this Priya from Pune?",
    "We have received your enquiry for the business programme at our new campus.",
    "Would you like to come for a visit on Saturday morning with your parents?",
    "Placement last year was very good, most of the students had an offer before spring.",
    "You only need to upload your mark sheet and a photograph.",
    "Let me check whether there is a seat left in the evening batch.",
    "The counsellor will ring you again on Monday at eleven.",
    "Who is speaking?",
    "I already joined another college.",
    "What about the entrance test?",
    "Sure.",
    "It is too far from where we live, I think.",
    "Maybe next year, I am preparing for an exam just now.",
    "Could you repeat the number?",
    "Fine, bye bye.",
)
_HINDI_B = (
    "नमस्कार, आप प्रिया जी बोल रही हैं?",
    "हमारे नए परिसर में प्रबंधन का पाठ्यक्रम शुरू हुआ है।",
    "क्या आप शनिवार को अपने माता पिता के साथ आ सकते हैं?",
    "छात्रवृत्ति के लिए अंक पत्र भेज दीजिए।",
    "कौन बोल रहा है?",
    "मैंने दूसरी जगह दाखिला ले लिया है।",
    "जी अच्छा।",
    "कितनी फीस है पूरे साल की?",
)
_TAMIL_B = (
    "வணக்கம், நீங்கள் எப்படி இருக்கிறீர்கள்?",
    "கல்லூரி சேர்க்கை பற்றி பேச அழைத்தேன்.",
    "சரி, நாளை சொல்கிறேன்.",
    "கட்டணம் எவ்வளவு?",
)
_MARATHI_A = (
    "नमस्कार, मी महाविद्यालयातून बोलत आहे.",
    "तुम्ही भरलेल्या अर्जाबद्दल बोलायचे होते.",
    "हो, सांगा.",
    "मला घरी विचारावे लागेल.",
)


@dataclass(frozen=True)
class Part:
    """Voices and sentences of one part of the set."""

    languages: tuple[tuple[str, tuple[str, ...]], ...]
    low: tuple[str, ...]
    high: tuple[str, ...]


CHOOSING = Part(
    (("en-us", _ENGLISH_A), ("en-us", _ENGLISH_A), ("hi", _HINDI_A), ("mr", _MARATHI_A)),
    ("m1", "m2", "m3", "m4", "Andy"),
    ("f1", "f2", "f3", "Alicia", "linda"),
)
HELD_OUT = Part(
    (("en", _ENGLISH_B), ("en-gb-scotland", _ENGLISH_B), ("hi", _HINDI_B), ("ta", _TAMIL_B)),
    ("m5", "m6", "m7", "m8", "benjamin"),
    ("f4", "f5", "Andrea", "belinda", "steph"),
)


@dataclass(frozen=True)
class Speaker:
    """One voice through a call."""

    voice: str
    sentences: tuple[str, ...]
    pitch: int
    speed: int

    def turn(self, random: Random, sentences: int) -> Samples:
        """Some sentences with breaths between them."""
        pieces: list[Samples] = []
        for number in range(sentences):
            if number:
                pieces.append(pause(random.uniform(0.15, 0.5)))
            text = str(random.choice(self.sentences))
            pieces.append(say(text, self.voice, self.pitch, self.speed))
        return np.concatenate(pieces)


def pause(seconds: float) -> Samples:
    """Nothing at all."""
    return np.zeros(round(seconds * RATE), np.float32)


def decibels(value: float) -> np.float32:
    """A gain as a factor."""
    return np.float32(10 ** (value / 20))


def speakers(part: Part, random: Random) -> tuple[Speaker, Speaker]:
    """Two people who speak one language: mostly, not always, one low and one high voice."""
    language, sentences = part.languages[random.integers(len(part.languages))]
    low, high = (list(random.permutation(voices)) for voices in (part.low, part.high))
    kinds = [low, high] if random.random() < 0.7 else [low, low]
    random.shuffle(kinds)
    return tuple(  # type: ignore[return-value]
        Speaker(
            f"{language}+{kind.pop()}",
            sentences,
            int(random.integers(35, 65)),
            int(random.integers(145, 185)),
        )
        for kind in kinds
    )


def dialogue(
    part: Part, random: Random, seconds: float, thinking: float = 0.1
) -> tuple[Samples, Samples]:
    """The two sides of a call apart, each silent while the other speaks.

    `thinking` is the chance of a long pause between two turns.
    """
    near, far = speakers(part, random)
    sides: tuple[list[Samples], list[Samples]] = ([], [])
    length, turn = 0.0, int(random.integers(2))
    while length < seconds:
        who, most = ((near, 3), (far, 2))[turn % 2]
        said = who.turn(random, int(random.integers(1, most + 1)))
        long = random.random() < thinking
        wait = pause(random.uniform(1.5, 4.0) if long else random.uniform(0.1, 0.7))
        sides[turn % 2].extend((said, wait))
        sides[1 - turn % 2].append(np.zeros(len(said) + len(wait), np.float32))
        length += (len(said) + len(wait)) / RATE
        turn += 1
    return np.concatenate(sides[0]), np.concatenate(sides[1])


# --- The line and the room.


def banded(samples: Samples, low: float = 300, high: float = 3400) -> Samples:
    """As through a telephone line."""
    count = len(samples)
    spectrum = np.fft.rfft(whole(samples, RATE))
    at = np.arange(len(spectrum)) * (RATE / 2 / (len(spectrum) - 1))
    spectrum[(at < low) | (at > high)] = 0
    return np.fft.irfft(spectrum).astype(np.float32)[:count]


def _at_level(samples: Samples, level: float) -> Samples:
    return samples * (decibels(level) / np.float32(np.sqrt(np.mean(samples**2)) + 1e-12))


def white(random: Random, count: int, level: float) -> Samples:
    """Hiss; `level` is its RMS in dB below full scale."""
    return _at_level(random.standard_normal(count).astype(np.float32), level)


def coloured(random: Random, count: int, level: float, slope: float = 1.0) -> Samples:
    """Noise whose power falls with frequency: 1 is pink, 2 is brown (a room, a fan)."""
    spectrum = np.fft.rfft(whole(random.standard_normal(count).astype(np.float32), RATE))
    at = np.arange(len(spectrum)) * (RATE / 2 / (len(spectrum) - 1))
    spectrum *= np.maximum(at, 30) ** (-slope / 2)
    return _at_level(np.fft.irfft(spectrum).astype(np.float32)[:count], level)


def street(random: Random, count: int, level: float) -> Samples:
    """Traffic: noise that swells as things pass, engines below it, now and then a horn."""
    time = np.arange(count) / RATE
    sound = coloured(random, count, 0, 1.4)
    swell = np.full(count, 0.35)
    for _ in range(max(1, count // (4 * RATE))):
        middle, width = random.uniform(0, time[-1]), random.uniform(0.7, 2.5)
        swell += random.uniform(0.3, 1.2) * np.exp(-(((time - middle) / width) ** 2))
    sound = sound * swell
    engine = random.uniform(45, 110) * (1 + 0.1 * np.sin(2 * np.pi * 0.13 * time))
    phase = 2 * np.pi * np.cumsum(engine) / RATE
    sound += 0.25 * swell * sum(np.sin(k * phase) / k for k in range(1, 6))
    for _ in range(int(random.integers(0, 3))):
        start = int(random.uniform(0, max(1, count - RATE)))
        long = int(random.uniform(0.2, 0.7) * RATE)
        pitch = random.uniform(380, 500)
        horn = sum(np.sin(2 * np.pi * pitch * k * time[:long]) / k for k in (1, 1.26, 2, 3))
        sound[start : start + long] += 0.8 * horn[: len(sound) - start]
    return _at_level(sound.astype(np.float32), level)


def hum(random: Random, count: int, level: float) -> Samples:
    """Mains: 50 Hz and its harmonics."""
    time = np.arange(count) / RATE
    base = random.uniform(49.9, 50.1)
    sound = sum(
        random.uniform(0.1, 1) / k * np.sin(2 * np.pi * base * k * time + random.uniform(0, 6))
        for k in range(1, 12)
    )
    return _at_level(np.asarray(sound, np.float32), level)


def tone(random: Random, count: int, level: float, pattern: tuple[float, ...]) -> Samples:
    """A tone of the network: seconds on, off, on, off and again; ring-back in India is 400 Hz."""
    time = np.arange(count) / RATE
    wave = np.sin(2 * np.pi * 400 * time)
    if random.random() < 0.7:
        wave = wave * (0.6 + 0.4 * np.sin(2 * np.pi * 25 * time))
    ends = np.cumsum(pattern)
    on = np.searchsorted(ends, time % ends[-1], side="right") % 2 == 0
    return np.asarray(wave * on * decibels(level), np.float32)


RING_BACK = (0.4, 0.2, 0.4, 2.0)
BUSY = (0.75, 0.75)
BEEPS = (0.2, 0.8)


def melody(random: Random, count: int, level: float) -> Samples:
    """Hold music, without a singer."""
    sound = np.zeros(count)
    at = 0
    while at < count:
        long = min(int(random.choice([0.25, 0.5, 0.75]) * RATE), count - at)
        time = np.arange(long) / RATE
        for step in random.choice([0, 2, 4, 5, 7, 9, 12, 16], size=int(random.integers(1, 4))):
            pitch = 220 * 2 ** (step / 12)
            notes = sum(np.sin(2 * np.pi * pitch * k * time) / k**1.5 for k in range(1, 7))
            sound[at : at + long] += notes * np.exp(-time * 3)
        at += long
    return _at_level(sound.astype(np.float32), level)


def knocks(random: Random, count: int, level: float) -> Samples:
    """A phone in a pocket or typing: short bursts."""
    sound = coloured(random, count, -60)
    at = 0
    while True:
        at += int(random.exponential(0.6) * RATE) + 800
        long = int(random.uniform(0.01, 0.06) * RATE)
        if at + long >= count:
            return sound
        burst = random.standard_normal(long) * np.exp(-np.arange(long) / (long / 4))
        sound[at : at + long] += (burst * decibels(level + 12)).astype(np.float32)


def room(random: Random, count: int, level: float) -> Samples:
    """A room with people quiet in it: dull noise, with a little hum at times."""
    sound = coloured(random, count, level, random.uniform(0.7, 1.8))
    if random.random() < 0.3:
        sound = sound + hum(random, count, level - 6)
    return sound


# --- Whole clips.


@dataclass(frozen=True)
class Clip:
    """A made-up recording; samples are (channels, count)."""

    label: str
    kind: str
    samples: Samples

    @property
    def seconds(self) -> float:
        return self.samples.shape[1] / RATE


Make = Callable[[Part, Random, float], Samples]


def _rung(random: Random, sound: Samples, chance: float = 0.35) -> Samples:
    """Perhaps the ring-back before somebody answers."""
    if random.random() > chance:
        return sound
    count = int(random.uniform(4, 12) * RATE)
    return np.concatenate([tone(random, count, random.uniform(-40, -24), RING_BACK), sound])


def _mixed(random: Random, near: Samples, far: Samples, back: Samples | float) -> Samples:
    return _rung(random, near + far) + back


def _both(part: Part, random: Random, seconds: float) -> Samples:
    near, far = dialogue(part, random, seconds)
    sound = _rung(random, near + far * decibels(random.uniform(-6, 3)))
    return sound + room(random, len(sound), random.uniform(-75, -55))


def _quiet_far(part: Part, random: Random, seconds: float) -> Samples:
    near, far = dialogue(part, random, seconds)
    sound = _rung(random, near + far * decibels(random.uniform(-24, -12)))
    return sound + room(random, len(sound), random.uniform(-75, -62))


def _banded_far(part: Part, random: Random, seconds: float) -> Samples:
    near, far = dialogue(part, random, seconds)
    sound = _rung(random, near + banded(far) * decibels(random.uniform(-18, 0)))
    return sound + room(random, len(sound), random.uniform(-75, -58))


def _banded_all(part: Part, random: Random, seconds: float) -> Samples:
    near, far = dialogue(part, random, seconds)
    sound = banded(_rung(random, near + far * decibels(random.uniform(-10, 4))))
    return sound + white(random, len(sound), random.uniform(-75, -55))


def _both_in_street(part: Part, random: Random, seconds: float) -> Samples:
    near, far = dialogue(part, random, seconds)
    sound = _rung(random, near + banded(far) * decibels(random.uniform(-6, 2)))
    return sound + street(random, len(sound), random.uniform(-45, -33))


def _both_with_pauses(part: Part, random: Random, seconds: float) -> Samples:
    near, far = dialogue(part, random, seconds, thinking=0.3)
    sound = near + banded(far) * decibels(random.uniform(-12, 0))
    return sound + room(random, len(sound), random.uniform(-75, -55))


def _two_channels(part: Part, random: Random, seconds: float) -> Samples:
    near, far = dialogue(part, random, seconds)
    far = banded(far) * decibels(random.uniform(-15, 0))
    if random.random() < 0.5:  # a microphone's two channels, else each side has its own
        near, far = near + far, near + far
    quiet = [room(random, len(near), random.uniform(-80, -60)) for _ in range(2)]
    return np.stack([near + quiet[0], far + quiet[1]])


def _alone_digital(part: Part, random: Random, seconds: float) -> Samples:
    return _rung(random, dialogue(part, random, seconds)[0])


def _alone_in_room(part: Part, random: Random, seconds: float) -> Samples:
    sound = _rung(random, dialogue(part, random, seconds)[0])
    return sound + room(random, len(sound), random.uniform(-70, -40))


def _alone_in_street(part: Part, random: Random, seconds: float) -> Samples:
    sound = _rung(random, dialogue(part, random, seconds)[0])
    return sound + street(random, len(sound), random.uniform(-48, -35))


def _alone_hiss(part: Part, random: Random, seconds: float) -> Samples:
    sound = dialogue(part, random, seconds)[0]
    return sound + white(random, len(sound), random.uniform(-65, -40))


def _only_far(part: Part, random: Random, seconds: float) -> Samples:
    sound = banded(_rung(random, dialogue(part, random, seconds)[1]))
    return sound + coloured(random, len(sound), random.uniform(-75, -55))


def _dead_channel(part: Part, random: Random, seconds: float) -> Samples:
    near, _ = dialogue(part, random, seconds)
    near = near + room(random, len(near), random.uniform(-75, -50))
    return np.stack([near, np.zeros_like(near)][:: random.choice([1, -1])])


def _alone_two_channels(part: Part, random: Random, seconds: float) -> Samples:
    near, _ = dialogue(part, random, seconds)
    return np.stack([near + room(random, len(near), random.uniform(-70, -50)) for _ in range(2)])


def _count(seconds: float) -> int:
    return int(seconds * RATE)


def _nothing(part: Part, random: Random, seconds: float) -> Samples:
    return pause(seconds)


def _quiet_room(part: Part, random: Random, seconds: float) -> Samples:
    return room(random, _count(seconds), random.uniform(-85, -60))


def _hiss(part: Part, random: Random, seconds: float) -> Samples:
    return white(random, _count(seconds), random.uniform(-50, -15))


def _dull_noise(part: Part, random: Random, seconds: float) -> Samples:
    return coloured(random, _count(seconds), random.uniform(-50, -15), random.uniform(0.8, 2))


def _traffic(part: Part, random: Random, seconds: float) -> Samples:
    return street(random, _count(seconds), random.uniform(-45, -15))


def _mains(part: Part, random: Random, seconds: float) -> Samples:
    count = _count(seconds)
    return hum(random, count, random.uniform(-45, -15)) + white(random, count, -65)


def _never_answered(part: Part, random: Random, seconds: float) -> Samples:
    count = _count(seconds)
    ring = tone(random, count, random.uniform(-35, -12), RING_BACK)
    return ring + room(random, count, random.uniform(-80, -55))


def _engaged(part: Part, random: Random, seconds: float) -> Samples:
    pattern = (BUSY, BEEPS)[random.integers(2)]
    return tone(random, _count(seconds), random.uniform(-35, -12), pattern)


def _music(part: Part, random: Random, seconds: float) -> Samples:
    return melody(random, _count(seconds), random.uniform(-40, -15))


def _pocket(part: Part, random: Random, seconds: float) -> Samples:
    return knocks(random, _count(seconds), random.uniform(-45, -25))


def _a_word_in_silence(part: Part, random: Random, seconds: float) -> Samples:
    word = speakers(part, random)[0].turn(random, 1)
    count = int(len(word) * random.uniform(14, 25))
    sound = np.zeros(count, np.float32)
    at = int(random.uniform(0, count - len(word)))
    sound[at : at + len(word)] = word
    return sound + room(random, count, random.uniform(-85, -75))


KINDS: dict[str, tuple[str, Make]] = {
    "both": ("good", _both),
    "quiet far side": ("good", _quiet_far),
    "far side of a line": ("good", _banded_far),
    "both of a line": ("good", _banded_all),
    "both in the street": ("good", _both_in_street),
    "both with long pauses": ("good", _both_with_pauses),
    "two channels": ("good", _two_channels),
    "alone, digital silence": ("one_sided", _alone_digital),
    "alone in a room": ("one_sided", _alone_in_room),
    "alone in the street": ("one_sided", _alone_in_street),
    "alone with hiss": ("one_sided", _alone_hiss),
    "only the far side": ("one_sided", _only_far),
    "a dead channel": ("one_sided", _dead_channel),
    "alone on two channels": ("one_sided", _alone_two_channels),
    "nothing": ("silent", _nothing),
    "a quiet room": ("silent", _quiet_room),
    "hiss": ("silent", _hiss),
    "dull noise": ("silent", _dull_noise),
    "traffic": ("silent", _traffic),
    "mains": ("silent", _mains),
    "never answered": ("silent", _never_answered),
    "engaged": ("silent", _engaged),
    "music": ("silent", _music),
    "pocket": ("silent", _pocket),
    "a word in silence": ("silent", _a_word_in_silence),
}
_SPOKEN = {"good", "one_sided"}


def clips(part: Part, seed: int, each: int) -> Iterator[Clip]:
    """Clips of every kind at several levels; of kinds with speech `each`, of others half of it."""
    for number, (kind, (label, make)) in enumerate(KINDS.items()):
        for turn in range(each if label in _SPOKEN else -(-each // 2)):
            random = np.random.default_rng([seed, number, turn])
            sound = np.atleast_2d(make(part, random, float(random.uniform(25, 60))))
            if label in _SPOKEN:
                sound = sound * decibels(random.uniform(-14, 6))  # speech at -34 to -14 dB
            yield Clip(label, kind, np.clip(sound, -1, 1).astype(np.float32))
