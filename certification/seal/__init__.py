"""The School's seal: where its key lies, which of several seals, and the act of sealing."""

from certification.seal.choosing import Standing, current, standing, trusted
from certification.seal.demo import make_demo_seal
from certification.seal.files import FileSeal, certificates, load, load_files
from certification.seal.remote import load_remote
from certification.seal.sealing import Seal, SealUnusable
from certification.seal.tokens import load_token

__all__ = [
    "FileSeal",
    "Seal",
    "SealUnusable",
    "Standing",
    "certificates",
    "current",
    "load",
    "load_files",
    "load_remote",
    "load_token",
    "make_demo_seal",
    "standing",
    "trusted",
]
