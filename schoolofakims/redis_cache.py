"""Django's Redis cache, with one client for each server.

Django makes a new one for each call, and fills in three hundred callbacks each time. A sign-in asks the cache twenty times, since its limits stand there. Redis' own client may be shared by threads.
"""

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class OneClient(RedisCacheClient):
    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self._clients: dict[object, object] = {}

    def get_client(self, key=None, *, write=False):
        pool = self._get_connection_pool(write)
        if pool not in self._clients:
            self._clients[pool] = self._client(connection_pool=pool)
        return self._clients[pool]


class Cache(RedisCache):
    def __init__(self, server, params) -> None:
        super().__init__(server, params)
        self._class = OneClient
