"""The proof: canonical bytes, hashes, commitments and the walk that checks them; pure, without SQL or clock."""
