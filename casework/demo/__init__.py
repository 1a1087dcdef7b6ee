"""The demo region: an invented county whose people and families can be tried out. Everything here is made up."""

from casework.demo.load import load, people

__all__ = ["load", "people"]
