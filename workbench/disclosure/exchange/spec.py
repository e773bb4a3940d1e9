"""What the list of exchange formats holds of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.disclosure.listing import Listed
from workbench.disclosure.material import Material


@dataclass(frozen=True, slots=True)
class Exchange:
    """A format.

    Attributes:
        code: short and fixed; profiles name it.
        title: what people read.
        write: writes its files into the bundle's folder, and lists them or says why there are none.
    """

    code: str
    title: str
    write: Callable[[Path, Material], Listed]
