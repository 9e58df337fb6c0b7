"""Each answer tells by which template it was made, so that the list of pages cannot be wrong about it."""

import threading

from django.template.backends.django import Template

_seen = threading.local()


def _noted(render):
    def noting(self, context=None, request=None):
        getattr(_seen, "names", []).append(self.template.name)
        return render(self, context, request)

    return noting


def name_templates(get_response):
    Template.render = _noted(Template.render)

    def middleware(request):
        _seen.names = []
        response = get_response(request)
        response["X-Templates"] = ",".join(filter(None, _seen.names))
        return response

    return middleware
