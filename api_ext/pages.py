"""The one shape of every list."""

from typing import Generic, TypeVar

from crm_app.domain.schemas import View

T = TypeVar("T", bound=View)


class Listed(View, Generic[T]):
    """Items in order, the cursor behind them (null at the end), and how many there are."""

    items: list[T]
    next_cursor: str | None = None
    total: int


def whole(items: list[T]) -> Listed[T]:
    """A list that is never long enough for pages."""
    return Listed(items=items, total=len(items))
