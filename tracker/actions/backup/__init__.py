"""Backups: everything an installation knows, in one file; and bringing it back."""
