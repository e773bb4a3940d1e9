"""Which encoders there are, where their weights lie, and that they are what the registry says."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from workbench.errors import IntegrityError, MachineError, UsageError
from workbench.evidence.source import sha256_of

DEFAULT = "all-MiniLM-L6-v2"


@dataclass(frozen=True, slots=True)
class EncoderEntry:
    """An encoder of the registry, or a folder that the user named.

    Attributes:
        weights: the weights' file.
        sha256: of the weights, checked (registry) or worked out (a named folder).
        head: the name of the head trained for it; empty where there is none.
    """

    name: str
    folder: Path
    weights: Path
    sha256: str
    licence: str
    languages: tuple[str, ...]
    head: str


def models_folder() -> Path:
    """Where the registry, heads and cards lie: the installed data, or the project's `models/`."""
    found = find_spec("workbench_models")
    if found is not None and found.submodule_search_locations:
        return Path(next(iter(found.submodule_search_locations)))
    return Path(str(resources.files("workbench"))).parent / "models"


def encoder(name: str = "") -> EncoderEntry:
    """Find an encoder and check its weights.

    Args:
        name: of the registry (empty: the default), or a local sentence-transformers folder.

    Raises:
        UsageError: when it is neither.
        MachineError: when its package is not installed.
        IntegrityError: when its weights are not those of the registry.
    """
    name = name or DEFAULT
    if Path(name).is_dir():
        return _local(Path(name))
    told = tomllib.loads((models_folder() / "registry.toml").read_text("utf-8"))["encoders"]
    if name not in told:
        raise UsageError(f"no encoder {name!r}", remedy=f"Known: {', '.join(told)}, or a folder")
    entry = told[name]
    spec = find_spec(entry["package"])
    if spec is None or spec.origin is None:
        raise MachineError(f"the package {entry['package']} with the model is not installed")
    folder = Path(spec.origin).parent / entry["folder"]
    weights = folder / entry["weights"]
    found = sha256_of(weights)
    if found != entry["sha256"]:
        raise IntegrityError(
            f"the weights of {name} are not those of the registry (SHA-256 {found})",
            where=str(weights),
            remedy="Install the package again",
        )
    return EncoderEntry(
        name, folder, weights, found, entry["licence"], tuple(entry["languages"]), entry["head"]
    )


def _local(folder: Path) -> EncoderEntry:
    """A sentence-transformers folder that the user named; its weights' hash is recorded."""
    weights = next(iter(sorted(folder.glob("*.safetensors"))), None)
    if weights is None or not (folder / "modules.json").is_file():
        raise UsageError(
            "not a sentence-transformers folder (modules.json and *.safetensors)", where=str(folder)
        )
    return EncoderEntry(folder.name, folder, weights, sha256_of(weights), "as named", (), "")
