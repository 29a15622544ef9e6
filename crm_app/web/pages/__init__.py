"""One folder per page; `page.py` in each registers it."""

import importlib
import pkgutil
from importlib.util import find_spec


def load() -> None:
    """Import every page, so that its decorator registers it."""
    for folder in pkgutil.iter_modules(__path__):
        module = f"{__name__}.{folder.name}.page"
        if find_spec(module) is not None:  # a folder may be parts of pages only
            importlib.import_module(module)
