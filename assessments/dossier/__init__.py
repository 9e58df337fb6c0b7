"""The village dossier: what its parts ask, what they are called, and the paper that comes of them."""
