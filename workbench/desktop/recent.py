"""What the application remembers on this machine: recent cases, the operator, theme, window.

An INI file in the user's own configuration folder; nothing of it leaves the machine, and nothing
of a case stands in it but its folder.
"""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QByteArray, QSettings

MOST = 12


class Recent:
    """Settings of the application.

    Args:
        file: where they are kept; the user's configuration folder where None.
    """

    def __init__(self, file: Path | None = None) -> None:
        if file is not None:
            self._store = QSettings(str(file), QSettings.Format.IniFormat)
        else:
            self._store = QSettings(
                QSettings.Format.IniFormat, QSettings.Scope.UserScope, "workbench", "workbench"
            )

    def cases(self) -> list[Path]:
        """Case folders that were opened, the latest first; those that are gone are left out."""
        found = self._store.value("recent", [], list) or []
        return [path for each in found if (path := Path(str(each))).is_dir()]

    def opened(self, root: Path) -> None:
        """Put a case first."""
        rest = [each for each in self.cases() if each != root.resolve()]
        self._store.setValue("recent", [str(each) for each in (root.resolve(), *rest)][:MOST])

    def forget(self, root: Path) -> None:
        """Take a case off the list."""
        rest = [str(each) for each in self.cases() if each != root]
        self._store.setValue("recent", rest)

    @property
    def operator(self) -> str:
        """Who worked here last."""
        return str(self._store.value("operator", ""))

    @operator.setter
    def operator(self, name: str) -> None:
        self._store.setValue("operator", name)

    @property
    def mode(self) -> str:
        """The theme: system, light or dark."""
        return str(self._store.value("theme", "system"))

    @mode.setter
    def mode(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def scale(self) -> float:
        """The text's size, 1 as the system has it."""
        try:
            return float(self._store.value("scale", 1.0))
        except (TypeError, ValueError):
            return 1.0

    @scale.setter
    def scale(self, value: float) -> None:
        self._store.setValue("scale", value)

    @property
    def geometry(self) -> QByteArray:
        """The window's place and size."""
        found = self._store.value("geometry")
        return found if isinstance(found, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("geometry", value)
