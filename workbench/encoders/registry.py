"""Which encoders there are, where they lie, and that they are what the registry says."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from workbench.errors import IntegrityError, MachineError, UsageError
from workbench.evidence.hashing import sha256_of


@dataclass(frozen=True, slots=True)
class EncoderEntry:
    """An encoder of the registry, or a folder that the user named.

    Attributes:
        weights: the weights' file.
        sha256: of the weights, checked (registry) or worked out (a named folder).
        languages: those it was trained and measured for; `partly`: those it was measured for and
            judges less well.
        head: the name of the head trained for it; empty where there is none.
    """

    name: str
    folder: Path
    weights: Path
    sha256: str
    licence: str
    languages: tuple[str, ...]
    partly: tuple[str, ...]
    head: str


def models_folder() -> Path:
    """Where the registry, heads and cards lie: the installed data, or the project's `models/`."""
    found = find_spec("workbench_models")
    if found is not None and found.submodule_search_locations:
        return Path(next(iter(found.submodule_search_locations)))
    return Path(str(resources.files("workbench"))).parent / "models"


@lru_cache(maxsize=1)
def _told() -> dict[str, Any]:
    return tomllib.loads((models_folder() / "registry.toml").read_text("utf-8"))


def entries() -> list[dict[str, Any]]:
    """The registry's encoders as it states them: name, source, sha256, licence, languages..."""
    return [{"name": name, **told} for name, told in _told()["encoders"].items()]


def encoder(name: str = "") -> EncoderEntry:
    """Find an encoder and check its weights.

    Args:
        name: of the registry (empty: the default), or a local sentence-transformers folder.

    Raises:
        UsageError: when it is neither.
        MachineError: when its package or folder is not installed.
        IntegrityError: when its weights are not those of the registry.
    """
    name = name or str(_told()["default"])
    if name in _told()["encoders"]:
        return _registered(name)
    if Path(name).is_dir():
        return _local(Path(name))
    known = ", ".join(_told()["encoders"])
    raise UsageError(f"no encoder {name!r}", remedy=f"Known: {known}, or a folder")


def fallback() -> str:
    """The encoder that stands in when the default is not installed."""
    return str(_told()["fallback"])


def _registered(name: str) -> EncoderEntry:
    entry = _told()["encoders"][name]
    folder = _place(entry)
    weights = folder / entry["weights"]
    if not weights.is_file():
        raise MachineError(f"the encoder {name} is not installed", where=str(weights))
    found = sha256_of(weights)
    if found != entry["sha256"]:
        raise IntegrityError(
            f"the weights of {name} are not those of the registry (SHA-256 {found})",
            where=str(weights),
            remedy="Install it again",
        )
    return EncoderEntry(
        name, folder, weights, found, entry["licence"], tuple(entry["languages"]),
        tuple(entry.get("partly", ())), entry["head"],
    )  # fmt: skip


def _place(entry: dict[str, Any]) -> Path:
    """Within its package, or within `models/`."""
    package = entry.get("package", "")
    if not package:
        return models_folder() / str(entry["folder"])
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise MachineError(f"the package {package} with the model is not installed")
    return Path(spec.origin).parent / str(entry["folder"])


def _local(folder: Path) -> EncoderEntry:
    """A sentence-transformers folder that the user named; its weights' hash is recorded.

    The head trained for it is the one whose file states this hash, if there is one.
    """
    weights = next(iter(sorted(folder.glob("*.safetensors"))), None)
    if weights is None or not (folder / "modules.json").is_file():
        raise UsageError(
            "not a sentence-transformers folder (modules.json and *.safetensors)", where=str(folder)
        )
    found = sha256_of(weights)
    heads = sorted((models_folder() / "heads").glob("*.json"))
    head = next((each.stem for each in heads if found in each.read_text("utf-8")), "")
    return EncoderEntry(folder.name, folder, weights, found, "as named", (), (), head)
