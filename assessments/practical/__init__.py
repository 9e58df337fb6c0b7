"""Practical work: handed in, marked by two, and the village dossier."""
