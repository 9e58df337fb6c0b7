"""The addresses of the School and one more, whose view does nothing: what a request costs before any page."""

from django.db import connection
from django.http import HttpResponse
from django.urls import path

from schoolofakims.urls import handler404, handler500
from schoolofakims.urls import urlpatterns as school

urlpatterns = [path("floor/", lambda request: HttpResponse(b"ok")), *school]
__all__ = ["handler404", "handler500", "urlpatterns"]


def count_statements(get_response):
    """Says in a header how many SQL statements an answer took, to whoever asks; others pay nothing."""

    def middleware(request):
        if "X-Count-Statements" not in request.headers:
            return get_response(request)
        said: list[str] = []

        def note(execute, sql, params, many, context):
            said.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            response = get_response(request)
        response["X-Statements"] = len(said)
        response["X-Writes"] = sum(one.startswith(("INSERT", "UPDATE", "DELETE")) for one in said)
        return response

    return middleware
