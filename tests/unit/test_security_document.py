"""The threat model names its proofs: they are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/security.md").read_text()
NAMED = re.compile(r"`((?:crm_app|api_ext|tests|\.github|mobile|benchmarks|scripts)/[\w./-]*)`")


def test_every_proof_that_is_named_exists():
    named = set(NAMED.findall(TEXT))
    assert len(named) > 30
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
