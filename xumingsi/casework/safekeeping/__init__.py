"""Backup and restore of the whole state: one zip with a manifest; proven in a scratch place before it replaces."""

from .archive import BackupRefused, write_backup
from .restoring import restore_backup

__all__ = ["BackupRefused", "restore_backup", "write_backup"]
