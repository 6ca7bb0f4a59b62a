"""Auditing the ledger: the question, its rows as a file, two versions of a record, and signed reviews."""
