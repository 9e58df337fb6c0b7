"""Every page of the School that people see: its template, who looks at it, and where.

`where` is a key of `scene`. `way` is what has to be done there first, a function of `ways`.
"""

from typing import NamedTuple


class Sight(NamedTuple):
    template: str
    who: str
    where: str
    way: str = ""


SIGHTS = (
    # everyone
    Sight("courses/home.html", "", "home"),
    Sight("courses/catalog.html", "", "catalog"),
    Sight("courses/course.html", "", "course"),
    Sight("courses/archived.html", "", "archived"),
    Sight("courses/archived.html", "akim", "archived"),
    Sight("courses/module.html", "", "module"),
    Sight("training/search.html", "", "search"),
    Sight("training/search.html", "", "search in vain"),
    Sight("training/search.html", "", "search too long"),
    Sight("training/search.html", "akim", "search"),
    Sight("courses/glossary.html", "", "glossary"),
    Sight("certification/verify.html", "", "public:verify"),
    Sight("certification/verify.html", "", "public:verify", "wrong_code"),
    Sight("certification/paper.html", "akim2", "public:verify", "hand_over_the_paper"),
    Sight("certification/register.html", "", "register:certificate code"),
    Sight("certification/register.html", "", "unknown code"),
    Sight("404.html", "", "missing"),
    # signing in
    Sight("account/login.html", "", "account_login"),
    Sight("account/login.html", "", "account_login", "wrong_password"),
    Sight("account/request_login_code.html", "", "account_request_login_code"),
    Sight("account/confirm_login_code.html", "", "account_request_login_code", "ask_for_a_code"),
    Sight("account/password_reset.html", "", "account_reset_password"),
    Sight("account/password_reset_done.html", "", "account_reset_password_done"),
    Sight("account/password_reset_from_key.html", "", "reset"),
    Sight("account/password_reset_from_key.html", "", "bad reset"),
    Sight("account/password_reset_from_key_done.html", "", "account_reset_password_from_key_done"),
    Sight("account/verification_sent.html", "", "account_email_verification_sent"),
    Sight("account/email_confirm.html", "", "confirm"),
    Sight("account/account_inactive.html", "", "account_inactive"),
    Sight("account/signup_closed.html", "", "account_signup"),
    Sight("mfa/authenticate.html", "", "account_login", "give_the_password_of_staff"),
    Sight("people/invitation.html", "", "invitation token"),
    Sight("people/invitation_ended.html", "", "bad token"),
    # one's own account
    Sight("people/account.html", "akim", "account"),
    Sight("account/email_change.html", "akim", "account_email"),
    Sight("account/password_change.html", "akim", "account_change_password"),
    Sight("account/reauthenticate.html", "akim", "account_reauthenticate"),
    Sight("account/logout.html", "akim", "account_logout"),
    Sight("usersessions/usersession_list.html", "akim", "usersessions_list"),
    Sight("mfa/index.html", "officer", "mfa_index"),
    Sight("mfa/totp/activate_form.html", "akim", "mfa_activate_totp", "confirm_that_it_is_me"),
    Sight("mfa/totp/deactivate_form.html", "officer", "mfa_deactivate_totp", "confirm_that_it_is_me"),
    Sight("mfa/reauthenticate.html", "officer", "mfa_reauthenticate"),
    Sight("mfa/recovery_codes/index.html", "officer", "mfa_view_recovery_codes", "confirm_that_it_is_me"),
    Sight(
        "mfa/recovery_codes/generate.html", "officer", "mfa_generate_recovery_codes", "confirm_that_it_is_me"
    ),
    # an akim
    Sight("training/home.html", "akim", "learn:home"),
    Sight("training/home.html", "akim2", "learn:home"),
    Sight("training/progress.html", "akim", "learn:progress enrolment"),
    Sight("courses/lesson.html", "akim", "lesson"),
    Sight("courses/lesson.html", "akim", "checked lesson"),
    Sight("courses/lesson.html", "akim", "read lesson"),
    Sight("training/self_checks.html", "akim", "learn:self_checks checked"),
    Sight("training/self_checks.html", "akim", "learn:self_checks checked", "answer_a_self_check"),
    Sight("training/notes.html", "akim", "learn:notes"),
    Sight("training/note.html", "akim", "lesson", "write_on_two_devices"),
    Sight("training/questions.html", "akim", "learn:questions lesson"),
    Sight("training/print.html", "akim", "learn:print paper"),
    Sight("courses/exam.html", "akim", "exam"),
    Sight("training/offline.html", "akim", "learn:offline"),
    Sight("training/offline.html", "akim", "module", "save_the_module"),
    Sight("training/offline_lesson.html", "akim", "module", "read_a_copy"),
    Sight("assessments/attempt.html", "akim", "learn:attempt attempt"),
    Sight("assessments/attempt_break.html", "newakim", "learn:home", "take_a_break"),
    Sight("assessments/hand_in.html", "akim", "learn:submit attempt"),
    Sight("assessments/result.html", "akim", "learn:result handed in"),
    Sight("assessments/appeal.html", "akim", "learn:appeal handed in"),
    Sight("courses/assignment.html", "akim", "task"),
    Sight("assessments/work.html", "akim", "learn:work report"),
    Sight("assessments/work.html", "akim", "learn:work case"),
    Sight("assessments/work.html", "akim", "learn:work dossier"),
    Sight("assessments/work_submit.html", "akim", "learn:work_submit dossier"),
    Sight("assessments/dossier_part.html", "akim", "learn:dossier_part dossier part"),
    Sight("certification/certificates.html", "akim2", "learn:certificates"),
    Sight("notifications/messages.html", "akim", "learn:messages"),
    # the desk
    Sight("training/desk_home.html", "approver", "desk:home"),
    Sight("training/desk_home.html", "instructor", "desk:home"),
    Sight("training/asked.html", "instructor", "desk:questions"),
    Sight("training/answer.html", "instructor", "desk:question question"),
    Sight("assessments/marking.html", "instructor", "desk:marking"),
    Sight("assessments/marking_work.html", "instructor", "desk:marking_work report"),
    Sight("assessments/marking_work.html", "instructor", "desk:marking_work case"),
    Sight("assessments/marking_rule.html", "officer", "desk:marking_rule core"),
    Sight("training/cohorts.html", "officer", "desk:cohorts"),
    Sight("training/cohort_new.html", "officer", "desk:cohort_new"),
    Sight("training/cohort.html", "officer", "desk:cohort cohort"),
    Sight("training/cohort.html", "instructor", "desk:cohort cohort"),
    Sight("training/syllabus.html", "officer", "desk:syllabus cohort"),
    Sight("training/roster.html", "officer", "desk:roster cohort"),
    Sight("training/roster_compared.html", "officer", "desk:roster cohort", "upload_a_roster"),
    Sight("training/roster_result.html", "officer", "desk:roster_result roster"),
    Sight("training/trainee.html", "officer", "desk:trainee trainee"),
    Sight("assessments/desk_attempt.html", "instructor", "desk:attempt late"),
    Sight("assessments/answer_file.html", "instructor", "desk:answer_file file"),
    Sight("assessments/allow.html", "instructor", "desk:allow attempt"),
    Sight("assessments/incidents.html", "officer", "desk:incidents"),
    Sight("assessments/incident.html", "officer", "desk:incident incident"),
    Sight("assessments/live.html", "officer", "desk:live"),
    Sight("assessments/figures_exams.html", "instructor", "desk:figures"),
    Sight("assessments/figures_exams.html", "officer", "desk:figures"),
    Sight("assessments/figures_exam.html", "officer", "desk:figures_exam exam sat"),
    Sight("assessments/figures_question.html", "officer", "desk:figures_question question sat"),
    Sight("assessments/regrade_new.html", "officer", "desk:regrade_new question sat"),
    Sight("assessments/regrades.html", "officer", "desk:regrades"),
    Sight("assessments/regrade.html", "approver", "desk:regrade regrade"),
    Sight("assessments/appeals.html", "instructor", "desk:appeals"),
    Sight("assessments/desk_appeal.html", "instructor", "desk:appeal appeal"),
    Sight("assessments/days_off.html", "officer", "desk:days_off"),
    Sight("certification/batch_new.html", "officer", "desk:batch_new cohort"),
    Sight("certification/batches.html", "officer", "desk:batches"),
    Sight("certification/batch.html", "officer", "desk:batch batch"),
    Sight("certification/batch.html", "approver", "desk:batch batch"),
    Sight("certification/desk_register.html", "officer", "desk:register"),
    Sight("certification/desk_certificate.html", "officer", "desk:certificate certificate"),
    Sight("people/people.html", "officer", "desk:people"),
    Sight("people/invite.html", "officer", "desk:invite"),
    Sight("people/person.html", "admin", "desk:person person"),
)

# Shown when something is refused or broken: no address leads there, so they are drawn and laid under one.
DRAWN = (
    "403.html",
    "403_csrf.html",
    "429.html",
    "500.html",
    "503.html",
    "account/email.html",
    "account/password_set.html",
    "account/verified_email_required.html",
)

# What other templates extend.
FRAMES = (
    "base.html",
    "failed.html",
    "account/base_reauthenticate.html",
    "allauth/layouts/base.html",
    "allauth/layouts/entrance.html",
    "allauth/layouts/manage.html",
)
