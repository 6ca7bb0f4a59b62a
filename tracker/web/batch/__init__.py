"""The batch record of a sample, part by part, for the screen and for paper."""
