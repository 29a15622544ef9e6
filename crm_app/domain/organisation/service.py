"""Name, time zone, phone region and working hours of the organisation."""

from crm_app.kernel.errors import CrmError
from crm_app.models import Organisation
from crm_app.work import Work


class NotSetUp(CrmError):
    """The database has no settings yet: `crm migrate` writes the first ones."""

    code = "not_set_up"


def get(work: Work) -> Organisation:
    """The settings in force.

    Raises:
        NotSetUp: the database was never set up.
    """
    found = work.session.get(Organisation, 1)
    if found is None:
        raise NotSetUp("The organisation is not set up. Run `crm migrate`.")
    return found


def set_up(work: Work, *, name: str, time_zone: str, phone_region: str) -> None:
    """Write the first settings; later the settings page wins, so an existing row stays."""
    if work.session.get(Organisation, 1) is None:
        work.session.add(
            Organisation(id=1, name=name, time_zone=time_zone, phone_region=phone_region)
        )
