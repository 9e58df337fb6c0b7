"""Pictures opened as they are: what a file lacks is not made up."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PIL import Image, ImageFile


@contextmanager
def opened(content: bytes, formats: Sequence[str]) -> Iterator[Image.Image]:
    """A picture in one of these formats, as Pillow names them. Raises what Pillow raises, also if its end is missing.

    WeasyPrint tells Pillow, for the whole process, to fill up what is cut off. Only the worker loads it, and a worker
    has no threads that could meet here.
    """
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with Image.open(io.BytesIO(content), formats=formats) as picture:
            yield picture
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
