"""names, telephones and places, or plain stand-ins while those modules are not there yet."""

from importlib import import_module
from typing import Any

from inbox_processor.extraction import _stand_in


def _module(name: str) -> Any:
    try:
        return import_module(f"inbox_processor.extraction.{name}")
    except ImportError:
        return _stand_in


names = _module("names")
telephones = _module("telephones")
places = _module("places")
