"""Addresses, by door. `register` stands without a language: it is printed on paper for ever."""

from django.urls import path

from certification.views import desk as at_desk
from certification.views import log as public_log
from certification.views import own
from certification.views import register as public_register

learn = [
    path("certificates/", own.certificates, name="certificates"),
    path("certificates/<int:pk>/pdf/", own.certificate_pdf, name="certificate_pdf"),
]
desk = [
    path("cohorts/<str:code>/batch/", at_desk.batch_new, name="batch_new"),
    path("batches/", at_desk.batches_list, name="batches"),
    path("batches/<int:pk>/", at_desk.batch_page, name="batch"),
    path("batches/<int:pk>/approve/", at_desk.batch_approve, name="batch_approve"),
    path("batches/<int:pk>/reject/", at_desk.batch_reject, name="batch_reject"),
    path("register/", at_desk.register, name="register"),
    path("register/<int:pk>/", at_desk.certificate, name="certificate"),
    path("register/<int:pk>/pdf/", at_desk.certificate_pdf, name="certificate_pdf"),
    path("register/<int:pk>/suspend/", at_desk.certificate_suspend, name="certificate_suspend"),
    path("register/<int:pk>/reinstate/", at_desk.certificate_reinstate, name="certificate_reinstate"),
    path("register/<int:pk>/void/", at_desk.certificate_void, name="certificate_void"),
    path("register/<int:pk>/revoke/", at_desk.certificate_revoke, name="certificate_revoke"),
    path("register/<int:pk>/replace/", at_desk.certificate_replace, name="certificate_replace"),
    path("revocations/<int:pk>/", at_desk.revocation_decide, name="certificate_revoke_decide"),
]
public = [path("verify/", public_register.verify, name="verify")]
register = [
    path("v/<str:code>", public_register.certificate, name="certificate"),
    path("V/<str:code>", public_register.certificate),
    path("v/<str:code>/proof", public_log.proof, name="proof"),
    path("log/checkpoint", public_log.checkpoint, name="log_checkpoint"),
    path("log/key", public_log.key, name="log_key"),
    path("log/tile/entries/<path:place>", public_log.entries, name="log_entries"),
    path("log/tile/<int:level>/<path:place>", public_log.tile, name="log_tile"),
]
