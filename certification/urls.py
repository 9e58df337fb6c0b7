"""Addresses, by door. `register` stands without a language: it is printed on paper for ever."""

from django.urls import path, re_path

from certification.views import badges, corrections, own, papers, pile, rounds, signing, taking
from certification.views import desk as at_desk
from certification.views import log as public_log
from certification.views import proof as public_proof
from certification.views import register as public_register

learn = [
    path("certificates/", own.certificates, name="certificates"),
    path("certificates/<int:pk>/pdf/", own.certificate_pdf, name="certificate_pdf"),
    path("certificates/<int:pk>/qr.svg", own.certificate_qr, name="certificate_qr"),
    path("certificates/<int:pk>/offline.svg", own.offline_qr, name="certificate_offline_qr"),
    path("certificates/<int:pk>/correction/", corrections.ask, name="correction_ask"),
    path("corrections/<int:pk>/withdraw/", corrections.withdraw, name="correction_withdraw"),
]
desk = [
    path("rounds/new/", rounds.new, name="round_new"),
    path("rounds/<int:pk>/", rounds.page, name="round"),
    path("rounds/<int:pk>/approve/", rounds.approve, name="round_approve"),
    path("rounds/<int:pk>/reject/", rounds.reject, name="round_reject"),
    path("rounds/<int:pk>/pause/", taking.round_pause, name="round_pause"),
    path("rounds/<int:pk>/resume/", taking.round_resume, name="round_resume"),
    path("rounds/<int:pk>/retry/", taking.round_retry, name="round_retry"),
    path("rounds/<int:pk>/manifest.json", signing.round_manifest, name="round_manifest"),
    path("batches/<int:pk>/manifest.json", signing.batch_manifest, name="batch_manifest"),
    path("rounds/<int:pk>/files.zip", taking.round_files, name="round_files"),
    path("rounds/<int:pk>/list/", taking.round_list, name="round_list"),
    path("papers/", papers.papers_list, name="papers"),
    path("papers/new/", papers.new, name="paper_new"),
    path("papers/<int:pk>/", papers.page, name="paper"),
    path("papers/<int:pk>/edit/", papers.edit, name="paper_edit"),
    path("papers/<int:pk>/propose/", papers.propose, name="paper_propose"),
    path("papers/<int:pk>/back/", papers.take_back, name="paper_back"),
    path("papers/<int:pk>/publish/", papers.publish, name="paper_publish"),
    path("papers/<int:pk>/withdraw/", papers.withdraw, name="paper_withdraw"),
    path("papers/<int:pk>/previews/", papers.previews, name="paper_previews"),
    path("papers/<int:pk>/<str:case>/<int:number>.png", papers.preview, name="paper_preview"),
    path("papers/<int:pk>/pictures/<str:name>.png", papers.picture, name="paper_picture"),
    path("corrections/", corrections.queue, name="corrections"),
    path("corrections/<int:pk>/", corrections.page, name="correction"),
    path("corrections/<int:pk>/document/", corrections.document, name="correction_document"),
    path("corrections/<int:pk>/decline/", corrections.decline, name="correction_decline"),
    path("corrections/<int:pk>/prepare/", corrections.prepare, name="correction_prepare"),
    path("cohorts/<str:code>/batch/", at_desk.batch_new, name="batch_new"),
    path("batches/", at_desk.batches_list, name="batches"),
    path("batches/<int:pk>/", at_desk.batch_page, name="batch"),
    path("batches/<int:pk>/approve/", at_desk.batch_approve, name="batch_approve"),
    path("batches/<int:pk>/reject/", at_desk.batch_reject, name="batch_reject"),
    path("batches/<int:pk>/pause/", taking.batch_pause, name="batch_pause"),
    path("batches/<int:pk>/resume/", taking.batch_resume, name="batch_resume"),
    path("batches/<int:pk>/retry/", taking.batch_retry, name="batch_retry"),
    path("batches/<int:pk>/files.zip", taking.batch_files, name="batch_files"),
    path("batches/<int:pk>/list/", taking.batch_list, name="batch_list"),
    path("register/", at_desk.register, name="register"),
    re_path(r"^register\.(?P<kind>csv|xlsx|json)$", taking.register_table, name="register_table"),
    path("register/<int:pk>/", at_desk.certificate, name="certificate"),
    path("register/<int:pk>/pdf/", at_desk.certificate_pdf, name="certificate_pdf"),
    path("register/<int:pk>/suspend/", at_desk.certificate_suspend, name="certificate_suspend"),
    path("register/<int:pk>/reinstate/", at_desk.certificate_reinstate, name="certificate_reinstate"),
    path("register/<int:pk>/void/", at_desk.certificate_void, name="certificate_void"),
    path("register/<int:pk>/retry/", at_desk.certificate_retry, name="certificate_retry"),
    path("register/<int:pk>/revoke/", at_desk.certificate_revoke, name="certificate_revoke"),
    path("register/<int:pk>/replace/", at_desk.certificate_replace, name="certificate_replace"),
    path("register/<int:pk>/restore/", at_desk.certificate_restore, name="certificate_restore"),
    path("revocations/<int:pk>/", at_desk.revocation_decide, name="certificate_revoke_decide"),
]
public = [
    path("verify/", public_register.verify, name="verify"),
    path("verify/list/", pile.check, name="verify_list"),
]
register = [
    path("v/<str:code>", public_register.certificate, name="certificate"),
    path("V/<str:code>", public_register.certificate),
    path("v/<str:code>/proof", public_log.proof, name="proof"),
    path("v/<str:code>/credential.json", badges.credential, name="credential"),
    path("v/<str:code>/credential.jwt", badges.token, name="credential_token"),
    path("v/<str:code>/badge.svg", badges.svg, name="badge_svg"),
    path("v/<str:code>/badge.png", badges.png, name="badge_png"),
    path(".well-known/did.json", badges.did, name="did"),
    path("status/revocation.json", badges.status_list, {"purpose": "revocation"}, name="status_revocation"),
    path("status/suspension.json", badges.status_list, {"purpose": "suspension"}, name="status_suspension"),
    path("status/keys.json", public_proof.keys_file, name="status_keys"),
    path("status/offline.json", public_proof.offline_list, name="status_offline"),
    path("log/checkpoint", public_log.checkpoint, name="log_checkpoint"),
    path("log/key", public_log.key, name="log_key"),
    path("log/tile/entries/<path:place>", public_log.entries, name="log_entries"),
    path("log/tile/<int:level>/<path:place>", public_log.tile, name="log_tile"),
]
