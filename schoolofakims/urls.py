"""The doors: who comes in where. Each app offers lists of addresses; here they are hung up."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

import assessments.urls
import certification.urls
import courses.urls
import notifications.urls
import people.urls
import training.urls
from schoolofakims import offline_check, views

learn = [*training.urls.learn, *assessments.urls.learn, *certification.urls.learn, *notifications.urls.learn]
desk = [
    *training.urls.desk,
    *assessments.urls.desk,
    *certification.urls.desk,
    *people.urls.desk,
]
public = [
    *training.urls.public,
    *certification.urls.public,
    path("verify/offline/", offline_check.page, name="offline"),
    path("verify/offline/worker.js", offline_check.worker, name="offline_worker"),
    path("verify/offline/manifest.webmanifest", offline_check.manifest, name="offline_manifest"),
]

urlpatterns = [
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sw.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("view/", views.view_switch, name="view_switch"),
    path("", include((certification.urls.register, "register"))),
    # Wagtail's own password form would be a way round the second factor: these come before its addresses. Its scripts know
    # no Kazakh, see `cms_words`.
    path("cms/login/", views.to_sign_in, name="cms_login"),
    path("cms/logout/", views.to_sign_out, name="cms_logout"),
    path("cms/password_reset/", views.to_sign_in),
    path("cms/jsi18n/", views.cms_words),
    path("cms/localize/jsi18n/", views.cms_words),
    path("cms/", include(wagtailadmin_urls)),
    path("admin/login/", views.to_sign_in),
    path("documents/", include(wagtaildocs_urls)),
    re_path(r"^media/(?P<path>images/.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
]

urlpatterns += i18n_patterns(
    path("account/", include(people.urls.account)),
    path("learn/", include((learn, "learn"))),
    path("desk/", include((desk, "desk"))),
    path("", include((public, "public"))),
    path("after-sign-in/", views.after_sign_in, name="after_sign_in"),
    *courses.urls.public,
    path("", include(wagtail_urls)),
)

handler404 = "schoolofakims.views.not_found"
handler500 = "schoolofakims.views.broken"
