"""One unlucky worker does not end the web server; a loop of deaths does (crm_app/granian.py)."""

from granian.server import Server

from crm_app.granian import MOST_DEATHS, be_patient


def test_granian_has_what_we_hook_into():
    assert callable(Server._respawn_workers)
    assert Server("x:y").respawned_wrks == {}


def test_a_worker_may_die_soon_again_and_not_for_ever():
    class Fake:
        def __init__(self):
            self.respawned_wrks = {}

        def _respawn_workers(self, workers):
            self.respawned_wrks.update(dict.fromkeys(workers, 1.0))

    be_patient(Fake)
    server = Fake()
    for _ in range(MOST_DEATHS - 1):
        server._respawn_workers([0])
        assert server.respawned_wrks == {}, "as if it had never died"
    server._respawn_workers([0])
    assert server.respawned_wrks, "granian may end itself at the next one"
