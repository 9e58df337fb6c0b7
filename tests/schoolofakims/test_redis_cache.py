"""The cache of an installation at scale, on a Redis of our own."""

from schoolofakims.redis_cache import Cache
from tests import servers


def test_every_call_goes_through_the_same_client_and_finds_what_was_kept():
    with servers.redis_server() as redis:
        cache = Cache(redis.url, {})
        client = cache._cache.get_client()

        assert cache.add("steppe", ["wide"], 60) is True
        assert cache.add("steppe", ["narrow"], 60) is False
        assert cache.get_many(["steppe", "sea"]) == {"steppe": ["wide"]}
        cache.set("count", 1, 60)
        assert (cache.incr("count"), cache.get("count")) == (2, 2)
        cache.delete("steppe")
        assert cache.get("steppe") is None
        assert cache._cache.get_client("count", write=True) is client


def test_reading_goes_to_a_copy_if_there_is_one():
    cache = Cache("redis://127.0.0.1:1/0,redis://127.0.0.1:2/0", {})

    clients = {cache._cache.get_client(write=write) for write in (True, False, True, False)}

    assert sorted(one.connection_pool.connection_kwargs["port"] for one in clients) == [1, 2]
