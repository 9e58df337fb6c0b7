"""Django's sessions in the database. One is read on every request of whoever is signed in, by a prepared query."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.utils.timezone import now

from people.prepared import Prepared

by_key = Prepared(
    lambda key, at: db.SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=at),
    key=str,
    at=datetime,
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        found = by_key.rows(key=self.session_key, at=now())
        if not found:
            self._session_key = None  # as Django does: whoever comes with a key of no session gets a new one
            return None
        return found[0]
