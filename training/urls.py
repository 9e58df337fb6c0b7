"""Addresses, by door."""

from django.urls import path

from training.views import desk as at_desk
from training.views import learning, lessons, offline, questions, rosters, searching

learn = [
    path("", learning.home, name="home"),
    path("unit/<int:unit>/done/", learning.unit_done, name="unit_done"),
    path("unit/<int:unit>/place/", lessons.place, name="place"),
    path("unit/<int:unit>/checks/", lessons.self_checks, name="self_checks"),
    path("unit/<int:unit>/note/", lessons.note, name="note"),
    path("unit/<int:unit>/questions/", questions.thread, name="questions"),
    path("questions/<int:pk>/withdraw/", questions.withdraw, name="question_withdraw"),
    path("progress/<int:enrolment>/", learning.progress_page, name="progress"),
    path("notes/", lessons.notes_list, name="notes"),
    path("notes/notes.txt", lessons.notes_file, name="notes_file"),
    path("lessons/<uuid:key>/print/", lessons.lesson_print, name="print"),
    path("lessons/<uuid:key>/lesson.pdf", lessons.lesson_file, name="lesson_file"),
    path("offline/", offline.saved, name="offline"),
    path("offline/marks/", offline.reader, name="offline_reader"),
    path("offline/marks/<uuid:lesson>/", offline.mark, name="offline_mark"),
    path("offline/module/<uuid:module>/", offline.module_list, name="offline_module"),
    path("offline/module/<uuid:module>/<uuid:lesson>/", offline.lesson_copy, name="offline_lesson"),
]
desk = [
    path("", at_desk.home, name="home"),
    path("questions/", questions.asked, name="questions"),
    path("questions/<int:pk>/", questions.answer, name="question"),
    path("cohorts/", at_desk.cohorts_list, name="cohorts"),
    path("cohorts/new/", at_desk.cohort_new, name="cohort_new"),
    path("cohorts/<str:code>/", at_desk.cohort_page, name="cohort"),
    path("cohorts/<str:code>/open/", at_desk.cohort_move, {"step": "open"}, name="cohort_open"),
    path("cohorts/<str:code>/start/", at_desk.cohort_move, {"step": "start"}, name="cohort_start"),
    path("cohorts/<str:code>/close/", at_desk.cohort_move, {"step": "close"}, name="cohort_close"),
    path("cohorts/<str:code>/syllabus/", at_desk.cohort_syllabus, name="syllabus"),
    path("cohorts/<str:code>/roster/", rosters.page, name="roster"),
    path("cohorts/<str:code>/roster/apply/", rosters.apply, name="roster_apply"),
    path("cohorts/<str:code>/roster/refused.csv", rosters.refused, name="roster_refused"),
    path("cohorts/<str:code>/roster/imports/<int:pk>/", rosters.result, name="roster_result"),
    path("cohorts/<str:code>/trainees/<int:enrolment>/", at_desk.trainee_page, name="trainee"),
    path("cohorts/<str:code>/trainees/<int:enrolment>/time/", at_desk.trainee_time, name="trainee_time"),
    path(
        "cohorts/<str:code>/trainees/<int:enrolment>/withdraw/",
        at_desk.trainee_withdraw,
        name="trainee_withdraw",
    ),
]
public = [path("search/", searching.page, name="search")]
