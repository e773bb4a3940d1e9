"""Draws the photographs of the case: simple scenes, nobody in them, with real EXIF."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import ExifTags, Image, ImageDraw, ImageFilter

SIZE = (640, 480)
Draw = ImageDraw.ImageDraw


@dataclass(frozen=True)
class Shot:
    """How a photograph is drawn and what its EXIF says."""

    scene: str
    taken: str = ""
    offset: str = ""
    place: tuple[float, float] | None = None
    camera: tuple[str, str] = ("Pellow", "P7a")


def _sky(draw: Draw, top: tuple[int, int, int], bottom: tuple[int, int, int]) -> None:
    """A sky that fades from one colour to another."""
    width, height = SIZE
    for y in range(height):
        part = y / height
        colour = tuple(int(a + (b - a) * part) for a, b in zip(top, bottom, strict=True))
        draw.line([(0, y), (width, y)], fill=colour)


def window_at_night(draw: Draw, rng: random.Random) -> None:
    """A terrace after dark with one lit upstairs window."""
    _sky(draw, (10, 12, 30), (28, 30, 52))
    draw.rectangle((60, 120, 600, 480), fill=(52, 40, 38))
    for column in range(4):
        for row in range(2):
            lit = (column, row) == (2, 0)
            x, y = 110 + column * 125, 165 + row * 150
            draw.rectangle((x, y, x + 70, y + 90), fill=(245, 214, 130) if lit else (22, 22, 30))
            draw.line((x + 35, y, x + 35, y + 90), fill=(40, 32, 30), width=3)
    for _ in range(40):
        x, y = rng.randrange(640), rng.randrange(110)
        draw.point((x, y), fill=(200, 200, 210))


def doorstep(draw: Draw, rng: random.Random) -> None:
    """A blue front door with flowers on the step."""
    _sky(draw, (150, 140, 130), (110, 100, 92))
    draw.rectangle((220, 40, 430, 400), fill=(38, 70, 110))
    draw.rectangle((250, 80, 400, 200), outline=(60, 95, 140), width=4)
    draw.ellipse((395, 225, 415, 245), fill=(210, 180, 90))
    draw.rectangle((120, 400, 520, 480), fill=(120, 116, 110))
    for _ in range(26):
        x, y = rng.randrange(270, 370), rng.randrange(350, 400)
        colour = rng.choice([(220, 60, 90), (240, 200, 80), (230, 230, 235)])
        draw.line((x, y, 320, 440), fill=(50, 110, 60), width=2)
        draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill=colour)


def flat_tyre(draw: Draw, rng: random.Random) -> None:
    """A small car with a flat front tyre."""
    _sky(draw, (170, 178, 186), (120, 124, 128))
    draw.rectangle((0, 360, 640, 480), fill=(74, 74, 78))
    draw.polygon([(120, 330), (170, 240), (430, 235), (520, 320)], fill=(150, 40, 48))
    draw.rectangle((90, 310, 560, 375), fill=(160, 44, 52))
    draw.polygon([(190, 300), (215, 255), (320, 252), (320, 300)], fill=(180, 205, 215))
    draw.ellipse((150, 335, 230, 412), fill=(24, 24, 26))
    draw.ellipse((430, 350, 520, 408), fill=(24, 24, 26))
    draw.rectangle((418, 396, 532, 408), fill=(24, 24, 26))
    for _ in range(120):
        draw.point((rng.randrange(640), rng.randrange(365, 480)), fill=(98, 98, 100))


def shore(draw: Draw, rng: random.Random) -> None:
    """The bay at low water."""
    _sky(draw, (126, 166, 206), (226, 206, 180))
    draw.rectangle((0, 250, 640, 330), fill=(96, 132, 148))
    draw.rectangle((0, 330, 640, 480), fill=(196, 178, 140))
    for _ in range(22):
        x, y = rng.randrange(620), rng.randrange(258, 326)
        draw.line((x, y, x + rng.randrange(10, 60), y), fill=(150, 178, 188))


def dog(draw: Draw, rng: random.Random) -> None:
    """A brown dog asleep in a basket."""
    _sky(draw, (196, 186, 170), (150, 128, 104))
    draw.ellipse((120, 230, 520, 440), fill=(88, 96, 118))
    draw.ellipse((170, 230, 450, 390), fill=(142, 96, 56))
    draw.ellipse((370, 220, 480, 320), fill=(150, 102, 60))
    draw.polygon([(380, 235), (360, 300), (405, 285)], fill=(104, 68, 40))
    draw.ellipse((462, 268, 482, 286), fill=(30, 22, 20))
    draw.arc((418, 252, 442, 268), 10, 170, fill=(30, 22, 20), width=3)
    for _ in range(60):
        x, y = rng.randrange(190, 430), rng.randrange(250, 370)
        draw.line((x, y, x + 6, y + 3), fill=(120, 80, 46))


def car_park(draw: Draw, rng: random.Random) -> None:
    """A wet car park under one lamp, seen through a windscreen."""
    _sky(draw, (14, 18, 28), (36, 38, 44))
    draw.line((320, 60, 320, 300), fill=(90, 92, 96), width=6)
    draw.ellipse((296, 40, 344, 74), fill=(255, 230, 170))
    for bay in range(7):
        draw.line((40 + bay * 95, 300, 10 + bay * 104, 420), fill=(150, 150, 150), width=3)
    draw.rectangle((410, 255, 540, 310), fill=(70, 24, 30))
    draw.polygon([(0, 430), (640, 410), (640, 480), (0, 480)], fill=(12, 12, 14))
    for _ in range(90):
        x, y = rng.randrange(640), rng.randrange(420)
        draw.line((x, y, x - 2, y + 9), fill=(70, 76, 90))


def cup(draw: Draw, rng: random.Random) -> None:
    """A mug on a table by a window."""
    _sky(draw, (214, 220, 224), (176, 160, 140))
    draw.rectangle((0, 320, 640, 480), fill=(126, 90, 60))
    draw.rectangle((250, 220, 370, 370), fill=(232, 226, 214))
    draw.ellipse((250, 205, 370, 238), fill=(92, 58, 36))
    draw.arc((350, 245, 420, 330), 270, 90, fill=(232, 226, 214), width=14)
    for step in range(3):
        x = 285 + step * 26
        points = [(x + 6 * math.sin(y / 9), 200 - y) for y in range(0, 80, 6)]
        draw.line(points, fill=(240, 240, 240), width=2)
    draw.line((0, 321 + rng.randrange(2), 640, 321), fill=(96, 66, 44))


def toolbag(draw: Draw, rng: random.Random) -> None:
    """A canvas tool bag on the floor of a van."""
    _sky(draw, (60, 60, 64), (38, 38, 42))
    draw.rectangle((150, 200, 500, 420), fill=(96, 84, 58))
    draw.arc((230, 110, 420, 290), 180, 360, fill=(70, 60, 44), width=14)
    for step in range(6):
        x = 180 + step * 52
        draw.rectangle((x, 150 + rng.randrange(40), x + 16, 230), fill=(200, 60, 40))
        draw.rectangle((x + 5, 120, x + 11, 160), fill=(170, 174, 178))


SCENES: dict[str, Callable[[Draw, random.Random], None]] = {
    "window": window_at_night,
    "doorstep": doorstep,
    "tyre": flat_tyre,
    "shore": shore,
    "dog": dog,
    "carpark": car_park,
    "cup": cup,
    "toolbag": toolbag,
}


def _degrees(value: float) -> tuple[float, float, float]:
    """Degrees, minutes and seconds of an angle."""
    whole = abs(value)
    minutes = (whole - int(whole)) * 60
    return float(int(whole)), float(int(minutes)), round((minutes - int(minutes)) * 60, 2)


def exif_of(shot: Shot) -> Image.Exif:
    """The EXIF block of a shot."""
    exif = Image.Exif()
    if not shot.taken:
        return exif
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = shot.camera
    exif[ExifTags.Base.DateTime] = shot.taken
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    inner[ExifTags.Base.DateTimeOriginal] = shot.taken
    inner[ExifTags.Base.DateTimeDigitized] = shot.taken
    if shot.offset:
        inner[ExifTags.Base.OffsetTime] = shot.offset
        inner[ExifTags.Base.OffsetTimeOriginal] = shot.offset
    if shot.place:
        latitude, longitude = shot.place
        position = exif.get_ifd(ExifTags.IFD.GPSInfo)
        position[ExifTags.GPS.GPSVersionID] = b"\x02\x03\x00\x00"
        position[ExifTags.GPS.GPSLatitudeRef] = "N" if latitude >= 0 else "S"
        position[ExifTags.GPS.GPSLatitude] = _degrees(latitude)
        position[ExifTags.GPS.GPSLongitudeRef] = "E" if longitude >= 0 else "W"
        position[ExifTags.GPS.GPSLongitude] = _degrees(longitude)
    return exif


def draw_shot(name: str, shot: Shot) -> bytes:
    """The JPEG of a shot."""
    rng = random.Random(f"photo {name}")
    image = Image.new("RGB", SIZE)
    SCENES[shot.scene](ImageDraw.Draw(image), rng)
    grain = Image.frombytes("L", (160, 120), rng.randbytes(160 * 120)).resize(SIZE)
    noisy = Image.merge("RGB", [grain] * 3)
    image = Image.blend(image, noisy, 0.06).filter(ImageFilter.GaussianBlur(0.8))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=62, exif=exif_of(shot))
    return buffer.getvalue()
