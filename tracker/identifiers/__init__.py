"""Identifiers that others print: ISBT 128 data structures and the Single European Code. Pure, and of
structures alone: tables of facilities and products are licensed, so a number is read and never looked up."""
