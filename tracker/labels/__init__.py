"""Codes, what a scan says, the labels that carry them, and pictures of them."""
