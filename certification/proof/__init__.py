"""What a machine can check about a certificate without asking us.

`keys` holds the key that signs for this purpose alone; the log and the seal have their own.
"""
