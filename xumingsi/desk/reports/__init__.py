"""The county's workbooks (contract §4)."""

from .package import Package, export_package

__all__ = ["Package", "export_package"]
