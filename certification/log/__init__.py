"""The public log: whatever happens to a certificate is a leaf of a Merkle tree that only grows.

`entries`, `merkle`, `tiles`, `notes` and `proofs` are arithmetic and know neither database nor settings. `recording` writes
an entry in the transaction of the act; `sequencing` gives it its place and signs; `reading` answers; `auditing` looks at
ourselves, `watching` at any such log from outside.
"""
