"""Addresses, by door."""

from django.urls import path

from assessments.views import analysis, pictures, results, sitting
from assessments.views import desk as at_desk

learn = [
    path("exam/start/<int:unit>/", sitting.exam_start, name="exam_start"),
    path("exam/picture/<slug:name>/", pictures.question_picture, name="question_picture"),
    path("exam/<int:pk>/", sitting.attempt_page, name="attempt"),
    path("exam/<int:pk>/answer/", sitting.answer, name="answer"),
    path("exam/<int:pk>/submit/", sitting.hand_in, name="submit"),
    path("exam/<int:pk>/result/", results.result, name="result"),
]
desk = [
    path("attempts/<int:pk>/", at_desk.attempt, name="attempt"),
    path("attempts/<int:pk>/file/", at_desk.file_upload, name="answer_file_upload"),
    path("attempts/<int:pk>/files/<int:file>/", at_desk.file_page, name="answer_file"),
    path("attempts/<int:pk>/files/<int:file>/apply/", at_desk.file_apply, name="answer_file_apply"),
    path("figures/", analysis.exams, name="figures"),
    path("figures/<uuid:key>/", analysis.exam, name="figures_exam"),
    path("figures/<uuid:key>/questions.csv", analysis.questions_csv, name="figures_questions_csv"),
    path("figures/<uuid:key>/answers.csv", analysis.answers_csv, name="figures_answers_csv"),
    path("figures/<uuid:key>/<int:pk>/", analysis.question, name="figures_question"),
]
public: list = []
