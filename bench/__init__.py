"""How fast the product is, against floors that are started beside it: `python -m bench`."""
