"""Register devices and keep what they say of their health (requirement 20)."""

from sqlalchemy.exc import IntegrityError

from crm_app.domain.devices import repository
from crm_app.domain.devices.schemas import DeviceView, RegisterDevice
from crm_app.models import Device
from crm_app.work import Work


def register(work: Work, wanted: RegisterDevice) -> tuple[DeviceView, bool]:
    """Store a device, or what is new of one; answers it and whether it is new.

    Everybody who is signed in may do so, for the own device.
    """
    device = repository.find_mine(work, wanted.client_id)
    is_new = device is None
    if device is None:
        device = Device(
            client_id=wanted.client_id,
            user_id=work.actor.person,
            platform=wanted.platform,
            app_version=wanted.app_version,
            last_seen_at=work.now,
        )
        try:
            with work.session.begin_nested():
                work.session.add(device)
        except IntegrityError:  # the same device, sent twice at once
            device = repository.find_mine(work, wanted.client_id)
            is_new = False
            if device is None:
                raise
    device.platform = wanted.platform
    device.app_version = wanted.app_version
    if wanted.push_subscription is not None:
        device.push_subscription = wanted.push_subscription.address()
        # A browser has one address, whoever is signed in: what is sent to it is for them alone.
        repository.take_address(work, device.id, wanted.push_subscription.endpoint)
    elif "push_subscription" in wanted.model_fields_set:
        device.push_subscription = None
    device.sign_in_id = work.actor.sign_in_id or device.sign_in_id
    if is_new or "health" in wanted.model_fields_set:
        device.health = wanted.health
    device.last_seen_at = work.now
    work.session.flush()
    work.announce("phones", work.actor.branch_id)
    return DeviceView.model_validate(device), is_new
