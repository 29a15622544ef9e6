"""Every act that the code records can be read."""

import ast
from pathlib import Path

from crm_app.domain.audit.words import ACTS, KINDS, act_of, actions_of
from crm_app.domain.organisation.schemas import ChoiceKind

ROOT = Path(__file__).parents[2]
LISTS = ROOT / "crm_app/domain/organisation/service.py"
ACTS_ON_LISTS = ("added", "renamed", "retired", "restored")


def recorded():
    """File and expression of the action of every call that records one."""
    for path in sorted(ROOT.glob("crm_app/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            name = ast.unparse(node.func)
            if name == "audit.record" or (name == "record" and path.parent.name == "audit"):
                yield path, node.args[1]


def texts(expression):
    """The actions an expression can be; None for one that only runs would tell."""
    if isinstance(expression, ast.Constant):
        return {expression.value}
    if isinstance(expression, ast.IfExp):
        return texts(expression.body) | texts(expression.orelse)
    return None


def test_every_recorded_action_has_words():
    found = list(recorded())
    assert len(found) > 25
    for path, expression in found:
        actions = texts(expression)
        if actions is None:  # those of the lists are put together
            assert path == LISTS, f"{path}: write the action out"
            actions = {f"{kind}.{act}" for kind in ChoiceKind for act in ACTS_ON_LISTS}
        assert actions - set(ACTS) == set(), f"{path}: add words to crm_app/domain/audit/words.py"


def test_no_words_are_left_over():
    actions = {f"{kind}.{act}" for kind in ChoiceKind for act in ACTS_ON_LISTS}
    for _, expression in recorded():
        actions |= texts(expression) or set()
    assert set(ACTS) - actions == set()


def test_every_action_belongs_to_a_kind():
    assert {act.kind for act in ACTS.values()} == set(KINDS)
    assert sorted(each for kind in KINDS for each in actions_of(kind)) == sorted(ACTS)


def test_an_action_of_another_version_can_still_be_read():
    assert act_of("recording.played_back").words == "Recording played back"
