#!/usr/bin/env python3
"""Made the pictures of this folder and the values that tests compare with; needs pillow and numpy.

A picture of 8 x 4 pixels, or its JPEG of 32 x 16 in blocks of one colour, so that compression changes little, in every form that
cameras and programs write. `pictures.json` has for each the upright pixels as pillow reads them: rows of RGB on white, in base 64.
"""

import base64
import json
import pathlib

import numpy
from PIL import Image

FOLDER = pathlib.Path(__file__).parent / "Pictures"
WIDTH, HEIGHT = 8, 4
rows, columns = numpy.mgrid[0:HEIGHT, 0:WIDTH]
RGB = numpy.stack([columns * 36, rows * 85, 255 - columns * 30], axis=2).astype(numpy.uint8)
# No symmetry: every orientation is another picture.
ORIENTED = numpy.kron(RGB, numpy.ones((4, 4, 1))).astype(numpy.uint8)
expected = {}


def on_white(image):
    rgba = image.convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return numpy.asarray(Image.alpha_composite(white, rgba).convert("RGB"))


def text(pixels):
    return base64.b64encode(numpy.ascontiguousarray(pixels).tobytes()).decode()


def note(name, pixels):
    pixels = numpy.asarray(pixels)
    expected[name] = {"width": pixels.shape[1], "height": pixels.shape[0], "rgb": text(pixels)}


def png(name, image, pixels=None, **options):
    image.save(FOLDER / name, **options)
    note(name, on_white(image) if pixels is None else pixels)


def jpeg(name, image, **options):
    image.save(FOLDER / name, quality=95, **options)
    note(name, Image.open(FOLDER / name).convert("RGB"))


def arrays():
    """Archives of NumPy: pixel i of all images is 7 i, modulo 256."""

    def images(*shape):
        return (numpy.arange(numpy.prod(shape)) * 7).astype(numpy.uint8).reshape(shape)

    numpy.savez_compressed(
        FOLDER / "grey.npz",
        train_images=images(6, 5, 4), train_labels=numpy.array([[3], [5], [9], [5], [3], [9]], numpy.uint8),
        val_images=images(2, 5, 4), val_labels=numpy.array([[9], [3]], numpy.uint8),
        test_images=images(1, 5, 4), test_labels=numpy.array([[5]], numpy.uint8),
    )
    numpy.savez(
        FOLDER / "colour.npz",
        x_train=images(3, 4, 4, 3), y_train=numpy.array([-1, 1, -1]), x_test=images(1, 4, 4, 3), y_test=numpy.array([1]),
    )
    numpy.savez(FOLDER / "floats.npz", images=images(2, 4, 4) / 255.0, labels=numpy.array([0, 1]))
    numpy.savez(FOLDER / "columns.npz", images=numpy.asfortranarray(images(2, 4, 4)), labels=numpy.array([0, 1]))
    numpy.savez(FOLDER / "short.npz", images=images(2, 4, 4), labels=numpy.array([0, 1, 1]))
    numpy.savez(FOLDER / "words.npz", images=images(2, 4, 4), labels=numpy.array(["a", "b"]))
    numpy.savez(FOLDER / "others.npz", weights=images(2, 4))


def main():
    FOLDER.mkdir(exist_ok=True)
    rgb = Image.fromarray(RGB)
    png("rgb.png", rgb)
    png("grey.png", rgb.convert("L"))
    deep = (numpy.arange(WIDTH * HEIGHT).reshape(HEIGHT, WIDTH) * 2114).astype(numpy.uint16)
    eight = numpy.round(deep / 257).astype(numpy.uint8)
    png("grey-16.png", Image.fromarray(deep), numpy.stack([eight] * 3, axis=2))
    bits = rgb.convert("L").point(lambda value: 255 * (value > 90)).convert("1", dither=0)
    png("bits.png", bits)
    alpha = Image.fromarray(numpy.dstack([RGB, (columns * 255 // 7).astype(numpy.uint8)]))
    png("alpha.png", alpha)
    png("grey-alpha.png", alpha.convert("LA"))
    palette = rgb.quantize(16)
    png("palette.png", palette)
    png("palette-clear.png", palette, transparency=3)
    expected["palette-clear.png"]["rgb"] = text(on_white(Image.open(FOLDER / "palette-clear.png")))
    exif = Image.Exif()
    exif[0x0112] = 8
    png("oriented.png", rgb, numpy.rot90(RGB), exif=exif)

    wide = Image.fromarray(ORIENTED)
    jpeg("rgb.jpg", wide, subsampling=0)
    jpeg("subsampled.jpg", wide, subsampling=2)
    jpeg("progressive.jpg", wide, progressive=True, subsampling=0)
    jpeg("grey.jpg", wide.convert("L"))
    jpeg("cmyk.jpg", wide.convert("CMYK"))
    turned = {
        1: lambda p: p, 2: numpy.fliplr, 3: lambda p: numpy.rot90(p, 2), 4: numpy.flipud,
        5: lambda p: p.transpose(1, 0, 2), 6: lambda p: numpy.rot90(p, 3),
        7: lambda p: numpy.rot90(p, 2).transpose(1, 0, 2), 8: numpy.rot90,
    }
    for orientation, turn in turned.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        name = f"orientation-{orientation}.jpg"
        jpeg(name, wide, subsampling=0, exif=exif)
        note(name, turn(numpy.asarray(Image.open(FOLDER / name).convert("RGB"))))
    arrays()
    with open(FOLDER / "pictures.json", "w") as file:
        json.dump(expected, file, separators=(",", ":"))
        file.write("\n")


main()
