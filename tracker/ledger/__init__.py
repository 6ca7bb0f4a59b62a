"""The proof, without SQL or clock: canonical bytes, hashes, commitments and the walk that checks them."""
