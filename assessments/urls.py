"""Addresses, by door."""

from django.urls import path

from assessments.views import analysis, appeals, marking, pictures, regrades, results, sitting, work
from assessments.views import desk as at_desk

learn = [
    path("exam/start/<int:unit>/", sitting.exam_start, name="exam_start"),
    path("exam/picture/<slug:name>/", pictures.question_picture, name="question_picture"),
    path("exam/<int:pk>/", sitting.attempt_page, name="attempt"),
    path("exam/<int:pk>/answer/", sitting.answer, name="answer"),
    path("exam/<int:pk>/submit/", sitting.hand_in, name="submit"),
    path("exam/<int:pk>/result/", results.result, name="result"),
    path("exam/<int:pk>/appeal/", appeals.own, name="appeal"),
    path("work/start/<int:unit>/", work.start, name="work_start"),
    path("work/<int:pk>/", work.page, name="work"),
    path("work/<int:pk>/files/", work.add_files, name="work_files"),
    path("work/<int:pk>/files/<int:file>/", work.file, name="work_file"),
    path("work/<int:pk>/files/<int:file>/remove/", work.remove_file, name="work_file_remove"),
    path("work/<int:pk>/upload/", work.upload_begin, name="work_upload"),
    path("work/<int:pk>/upload/<uuid:upload>/", work.upload_piece, name="work_piece"),
    path("work/<int:pk>/submit/", work.submit, name="work_submit"),
    path("work/<int:pk>/dossier/<str:part>/", work.part, name="dossier_part"),
    path("work/<int:pk>/paper/", work.paper_ask, name="dossier_paper_ask"),
    path("work/<int:pk>/paper/<int:paper>/", work.paper, name="dossier_paper"),
]
desk = [
    path("marking/", marking.queue, name="marking"),
    path("marking/<int:pk>/", marking.page, name="marking_work"),
    path("marking/<int:pk>/return/", marking.send_back, name="marking_return"),
    path("marking/<int:pk>/files/<int:file>/", marking.file, name="marking_file"),
    path("marking/<int:pk>/paper/<int:paper>/", marking.paper, name="marking_paper"),
    path("cohorts/<str:code>/marking/", marking.rule, name="marking_rule"),
    path("attempts/<int:pk>/", at_desk.attempt, name="attempt"),
    path("attempts/<int:pk>/file/", at_desk.file_upload, name="answer_file_upload"),
    path("attempts/<int:pk>/files/<int:file>/", at_desk.file_page, name="answer_file"),
    path("attempts/<int:pk>/files/<int:file>/apply/", at_desk.file_apply, name="answer_file_apply"),
    path("figures/", analysis.exams, name="figures"),
    path("figures/<uuid:key>/", analysis.exam, name="figures_exam"),
    path("figures/<uuid:key>/questions.csv", analysis.questions_csv, name="figures_questions_csv"),
    path("figures/<uuid:key>/answers.csv", analysis.answers_csv, name="figures_answers_csv"),
    path("figures/<uuid:key>/<int:pk>/", analysis.question, name="figures_question"),
    path("figures/<uuid:key>/<int:pk>/regrade/", regrades.new, name="regrade_new"),
    path("regrades/", regrades.index, name="regrades"),
    path("regrades/<int:pk>/", regrades.regrade, name="regrade"),
    path("regrades/<int:pk>/approve/", regrades.approve, name="regrade_approve"),
    path("regrades/<int:pk>/withdraw/", regrades.withdraw, name="regrade_withdraw"),
    path("regrades/<int:pk>/preview/", regrades.preview_again, name="regrade_preview"),
    path("appeals/", appeals.queue, name="appeals"),
    path("appeals/<int:pk>/", appeals.appeal, name="appeal"),
    path("appeals/<int:pk>/take/", appeals.take, name="appeal_take"),
    path("days-off/", appeals.days_off, name="days_off"),
    path("days-off/<int:pk>/forget/", appeals.day_off_forget, name="day_off_forget"),
]
public: list = []
