"""SQL on the second factor: the only place that reads the keys."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.models import RecoveryCode, TwoFactor
from crm_app.work import Work


def find(work: Work, user_id: UUID) -> TwoFactor | None:
    """A person's key, turned on or not."""
    query = select(TwoFactor).where(col(TwoFactor.user_id) == user_id)
    return work.session.exec(query).one_or_none()


def take(work: Work, user_id: UUID) -> TwoFactor | None:
    """A person's key, locked: of two who bring the same code at once, one comes second."""
    query = select(TwoFactor).where(col(TwoFactor.user_id) == user_id)
    return work.session.exec(
        query.with_for_update().execution_options(populate_existing=True)
    ).one_or_none()


def keep_pending(work: Work, user_id: UUID, secret: str) -> bool:
    """Put a key in the place of one that was never turned on; False where one is on."""
    made = sa.dialects.postgresql.insert(TwoFactor).values(user_id=user_id, secret=secret)
    changed = work.session.execute(
        made.on_conflict_do_update(
            index_elements=[col(TwoFactor.user_id)],
            set_={"secret": secret, "created_at": work.now},
            where=col(TwoFactor.enabled_at).is_(None),
        ).returning(col(TwoFactor.user_id))
    )
    return changed.first() is not None


def replace_codes(work: Work, user_id: UUID, hashes: Collection[str]) -> None:
    """These are the recovery codes from now on."""
    work.session.execute(sa.delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    work.session.add_all(RecoveryCode(user_id=user_id, code_hash=each) for each in hashes)
    work.session.flush()


def use_code(work: Work, user_id: UUID, code_hash: str) -> bool:
    """Spend a recovery code; False where there is none like it, or not any more."""
    spent = work.session.execute(
        sa.update(RecoveryCode)
        .where(
            col(RecoveryCode.user_id) == user_id,
            col(RecoveryCode.code_hash) == code_hash,
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=work.now)
        .returning(col(RecoveryCode.id))
    )
    return spent.first() is not None


def count_codes(work: Work, user_id: UUID) -> int:
    """How many recovery codes are left."""
    query = (
        sa.select(sa.func.count())
        .select_from(RecoveryCode)
        .where(col(RecoveryCode.user_id) == user_id, col(RecoveryCode.used_at).is_(None))
    )
    return int(work.session.execute(query).scalar_one())


def remove(work: Work, user_id: UUID) -> bool:
    """Forget the key and the recovery codes; answers whether it was turned on."""
    work.session.execute(sa.delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    gone = work.session.execute(
        sa.delete(TwoFactor)
        .where(col(TwoFactor.user_id) == user_id)
        .returning(col(TwoFactor.enabled_at))
    ).first()
    return gone is not None and gone[0] is not None
