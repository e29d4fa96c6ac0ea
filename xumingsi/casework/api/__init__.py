"""The API as data: rooms list their collections; reading, filters, pages and verbs follow from models and workflows."""

from .collection import Collection

__all__ = ["Collection"]
