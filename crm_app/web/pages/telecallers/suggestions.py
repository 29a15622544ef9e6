"""What the form for a new telecaller proposes: a user name and a password that can be read out."""

import re
import secrets
import unicodedata

# Short, common, and hard to mishear on the telephone.
WORDS = re.findall(
    r"[a-z]+",
    """
    apple badge bangle basket beacon bench bicycle bottle bridge bright brook brush bubble
    bucket butter button cabin candle canvas carpet castle cedar chalk cherry circle citrus
    clever cloud clover cobalt coconut copper coral cotton cricket crystal cumin curtain daisy
    dancer desert diamond dolphin dragon drum eagle early ember emerald falcon farmer feather
    fern fiddle flame flute forest fossil fountain galaxy garden garland ginger globe golden
    grape guava guitar hammer harbour harvest hazel helmet honey horizon island ivory jackal
    jacket jaguar jasmine jungle kettle kite ladder lantern lemon lime lion lotus magnet mango
    maple marble market meadow melon mirror monsoon morning mosaic mountain mustard needle
    nutmeg ocean olive onion orange orchid otter paddle painter palace panda paper parrot
    peacock pebble pencil pepper piano pigeon pillow planet plum pocket pottery puzzle quartz
    quick rabbit radio railway rainbow ribbon river rocket saffron sandal sapphire scooter shell
    silver silk singer sparrow spice spring square squirrel stable stone summer sunset table
    tamarind teapot temple thunder tiger timber tomato topaz trumpet tulip tunnel turtle
    umbrella valley vanilla velvet village violin walnut water whistle willow window winter
    wonder yellow zebra
    """,
)


def user_name(full_name: str) -> str:
    """First name and initial of the last: `Gaurav Mishra` is `gaurav.m`; empty if none fits."""
    plain = unicodedata.normalize("NFKD", full_name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    if not words:
        return ""
    return words[0] if len(words) == 1 else f"{words[0]}.{words[-1][0]}"


def password() -> str:
    """Three words and two digits: `kite-mango-river-42`."""
    words = [secrets.choice(WORDS) for _ in range(3)]
    return "-".join([*words, str(secrets.randbelow(90) + 10)])
