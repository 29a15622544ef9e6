"""What a part shows: a value known when the page is built, or a Var that the browser fills."""

from typing import Any, TypeAlias

# A State's Vars are typed as the values they hold, so that field names are checked; a part
# cannot tell the two apart and takes both.
Shown: TypeAlias = Any
