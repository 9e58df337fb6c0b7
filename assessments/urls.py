"""Addresses, by door."""

from django.urls import path

from assessments.views import analysis, fairness, marking, pictures, results, sitting, work
from assessments.views import desk as at_desk

learn = [
    path("exam/start/<int:unit>/", sitting.exam_start, name="exam_start"),
    path("exam/picture/<slug:name>/", pictures.question_picture, name="question_picture"),
    path("exam/<int:pk>/", sitting.attempt_page, name="attempt"),
    path("exam/<int:pk>/answer/", sitting.answer, name="answer"),
    path("exam/<int:pk>/submit/", sitting.hand_in, name="submit"),
    path("exam/<int:pk>/result/", results.result, name="result"),
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
    path("attempts/<int:pk>/allowances/", fairness.attempt_allow, name="allow"),
    path("attempts/<int:pk>/allowances/<int:allowance>/end/", fairness.allowance_end, name="allowance_end"),
    path("attempts/<int:pk>/allowances/<int:allowance>/back/", fairness.break_end, name="break_end"),
    path("incidents/", fairness.incident_list, name="incidents"),
    path("incidents/<int:pk>/", fairness.incident_page, name="incident"),
    path("live/", fairness.live, name="live"),
    path("figures/", analysis.exams, name="figures"),
    path("figures/<uuid:key>/", analysis.exam, name="figures_exam"),
    path("figures/<uuid:key>/questions.csv", analysis.questions_csv, name="figures_questions_csv"),
    path("figures/<uuid:key>/answers.csv", analysis.answers_csv, name="figures_answers_csv"),
    path("figures/<uuid:key>/<int:pk>/", analysis.question, name="figures_question"),
]
public: list = []
