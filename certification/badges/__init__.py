"""Certificates as Open Badges 3.0: verifiable credentials (W3C VC 2.0) that the wallets of others keep and check.

`claims` says what a credential states, `canonical` writes it as the statements that are signed, `integrity` signs them.
All three are pure, and frozen: what was issued must be written again, byte for byte, for as long as anybody asks.
"""
