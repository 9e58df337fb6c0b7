"""A log in memory and in a folder, as somebody else could run one: no database, no pages."""

from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certification.log import entries, merkle, notes, tiles

NAME = "log.example.kz/log"
NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SIGNER = notes.Signer(NAME, Ed25519PrivateKey.from_private_bytes(b"7" * 32))
STRANGER = notes.Signer(NAME, Ed25519PrivateKey.from_private_bytes(b"8" * 32))


def leaf(number, *, at=None):
    """The leaf of the certificate with this number; one is issued a minute."""
    facts = entries.facts(
        kind="issued",
        at=at or NINE + timedelta(minutes=number),
        number=f"ӘМ-2026-{number:06}",
        code=f"{number:026}",
        sha256=f"{number:064x}",
        details={},
    )
    return entries.of(facts, number.to_bytes(16, "big")).written().encode()


def leaves(count):
    return [leaf(number) for number in range(count)]


def files(all_leaves, *, signer=SIGNER):
    """{place: content} of a whole log, made in the slow way."""
    size = len(all_leaves)
    hashes = [merkle.leaf_hash(one) for one in all_leaves]
    made = {
        "key": f"{signer.verifier.text}\n".encode(),
        "checkpoint": signer.sign(size=size, root=merkle.root(hashes)).encode(),
    }
    level = 0
    while hashes:
        for number in range(-(-len(hashes) // tiles.WIDTH)):
            part = slice(number * tiles.WIDTH, (number + 1) * tiles.WIDTH)
            place = tiles.place(number, len(hashes[part]))
            made[f"tile/{level}/{place}"] = tiles.joined(hashes[part])
            if level == 0:
                made[f"tile/entries/{place}"] = tiles.bundled(all_leaves[part])
        full = len(hashes) // tiles.WIDTH
        hashes = [merkle.root(hashes[n * tiles.WIDTH : (n + 1) * tiles.WIDTH]) for n in range(full)]
        level += 1
    return made


def lay_down(folder, made):
    for place, content in made.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
