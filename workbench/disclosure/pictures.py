"""Pictures for documents: reduced once, without metadata, with what must not be seen painted over.

Reduced pictures are made in a working folder and used by every document, so that one redaction
serves all. The bytes of a reduced picture come from its pixels alone: EXIF, XMP, thumbnails and
comments stay behind.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from workbench.case import blobs
from workbench.disclosure.paper import Picture

SIDE = 800  # pixels of the longer side in documents: half of what messengers send
QUALITY = 78
MAX_PIXELS = 120_000_000
Box = tuple[int, int, int, int]
WHOLE: tuple[Box, ...] = ()


@dataclass(slots=True)
class Pictures:
    """Gives each attachment's picture; call it with an attachment.

    Args:
        root: the case folder.
        folder: where reduced pictures are put; removed by whoever made it.
        hidden: SHA-256 of pictures to the boxes painted over, or an empty tuple for the whole.
    """

    root: Path
    folder: Path
    hidden: Mapping[str, Sequence[Box]] = field(default_factory=dict)
    made: dict[str, tuple[str, int, int]] = field(default_factory=dict)

    def __call__(self, attachment: dict[str, str]) -> Picture:
        """The attachment as documents show it."""
        digest = attachment["sha256"]
        name = attachment["name"] or attachment["mime"] or "file"
        if not digest:
            return Picture("", 0, 0, f"Attachment: {name} ({attachment['held']})")
        if digest in self.hidden and not self.hidden[digest]:
            return Picture("", 0, 0, f"[picture redacted] SHA-256 {digest}")
        if digest not in self.made:
            self.made[digest] = self._reduce(digest)
        path, width, height = self.made[digest]
        painted = ", partly redacted" if digest in self.hidden else ""
        kind = "" if path else ", not shown here"
        return Picture(path, width, height, f"{name}{painted}{kind}; SHA-256 {digest}")

    def _reduce(self, digest: str) -> tuple[str, int, int]:
        target = self.folder / f"{digest}.jpg"
        try:
            with Image.open(blobs.path_of(self.root, digest)) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    return "", 0, 0
                if digest not in self.hidden:
                    opened.draft("RGB", (SIDE, SIDE))  # JPEG: decodes at a fraction of the size
                image = _upright(opened, self.hidden.get(digest, ()))
        except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
            return "", 0, 0
        image.thumbnail((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=1.0)
        image.save(target, "JPEG", quality=QUALITY)
        return str(target), image.width, image.height


def _upright(opened: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """Pixels only: painted over as planned, turned as the camera meant, on white."""
    image: Image.Image = opened.convert("RGBA") if opened.mode in ("P", "LA", "PA") else opened
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
    else:
        ground = image if image.mode == "RGB" else image.convert("RGB")
    paint(ground, boxes)
    turned = opened.getexif().get(0x0112, 1)
    if turned != 1:
        exif = Image.Exif()
        exif[0x0112] = turned
        ground.info["exif"] = exif.tobytes()
        ground = ImageOps.exif_transpose(ground) or ground
    ground.info.clear()
    return ground


def paint(image: Image.Image, boxes: Sequence[Box]) -> None:
    """Paint boxes (left, top, width, height, in pixels as stored) black."""
    brush = ImageDraw.Draw(image)
    for left, top, width, height in boxes:
        brush.rectangle((left, top, left + width - 1, top + height - 1), fill="black")


def copy_clean(source: Path, target: Path, boxes: Sequence[Box] | None) -> bool:
    """Write an attachment for a disclosed edition: a picture without metadata, or nothing.

    Returns:
        Whether it was written; a file that is no picture can't be cleaned, so it is not.
    """
    if boxes is not None and not boxes:
        return False
    try:
        with Image.open(source) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                return False
            image = _upright(opened, boxes or ())
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return False
    image.save(target.with_suffix(".jpg"), "JPEG", quality=92)
    return True


def copy_original(source: Path, target: Path) -> None:
    """Copy an attachment as it was taken in."""
    shutil.copyfile(source, target)
