"""Who gets what at which address. Each line is a decision; the tests beside it hold the product to it.

A line: the name of the address, what it is asked for, and the status that each person gets.

    stranger  is not signed in                       maker    officer of Aigül's oblast
    aigul     the akim whose things are asked for    serik    officer of another oblast
    nurlan    an akim of another cohort              auditor  of the whole country
    dana      instructor of Aigül's cohort           editor   writes pages
                                                     admin    administrator of the whole country

302 leads a stranger to sign-in. 404 is every refusal: that a thing exists is not confirmed.
"""

PEOPLE = ("stranger", "aigul", "nurlan", "dana", "maker", "serik", "auditor", "editor", "admin")

#                                stranger aigul nurlan dana maker serik auditor editor admin
READ = """
readyz                                    | 200 200 200 200 200 200 200 200 200
metrics                                   | 200 200 200 200 200 200 200 200 200
worker                                    | 200 200 200 200 200 200 200 200 200
manifest                                  | 200 200 200 200 200 200 200 200 200
favicon                                   | 301 301 301 301 301 301 301 301 301
view_switch                               | 405 405 405 405 405 405 405 405 405
register:certificate < code               | 200 200 200 200 200 200 200 200 200
register:proof < code                     | 200 200 200 200 200 200 200 200 200
register:log_checkpoint                   | 200 200 200 200 200 200 200 200 200
register:log_key                          | 200 200 200 200 200 200 200 200 200
register:status_keys                      | 200 200 200 200 200 200 200 200 200
register:status_offline                   | 200 200 200 200 200 200 200 200 200
register:status_revocation                | 200 200 200 200 200 200 200 200 200
register:status_suspension                | 200 200 200 200 200 200 200 200 200
register:did                              | 200 200 200 200 200 200 200 200 200
register:credential < code                | 200 200 200 200 200 200 200 200 200
register:credential_token < code          | 200 200 200 200 200 200 200 200 200
register:badge_svg < code                 | 200 200 200 200 200 200 200 200 200
register:badge_png < code                 | 200 200 200 200 200 200 200 200 200
register:log_entries < bundle             | 200 200 200 200 200 200 200 200 200
register:log_entries < no bundle          | 404 404 404 404 404 404 404 404 404
register:log_tile < tile                  | 200 200 200 200 200 200 200 200 200
wagtaildocs_serve < document              | 200 200 200 200 200 200 200 200 200
account                                   | 302 200 200 200 200 200 200 200 200
account_language                          | 302 405 405 405 405 405 405 405 405
invitation < token                        | 200 200 200 200 200 200 200 200 200
account_login                             | 200 302 302 302 302 302 302 302 302
account_logout                            | 302 200 200 200 200 200 200 200 200
account_inactive                          | 200 200 200 200 200 200 200 200 200
account_signup                            | 200 302 302 302 302 302 302 302 302
account_reauthenticate                    | 302 200 200 200 200 200 200 200 200
account_email                             | 302 200 200 200 200 200 200 200 200
account_email_verification_sent           | 200 200 200 200 200 200 200 200 200
account_change_password                   | 302 200 200 200 200 200 200 200 200
account_set_password                      | 302 302 302 302 302 302 302 302 302
account_reset_password                    | 200 200 200 200 200 200 200 200 200
account_confirm_login_code                | 302 302 302 302 302 302 302 302 302
account_confirm_email < letter            | 200 200 200 200 200 200 200 200 200
account_reset_password_from_key_done      | 200 200 200 200 200 200 200 200 200
account_reset_password_from_key < reset letter| 200 200 200 200 200 200 200 200 200
account_reset_password_done               | 200 200 200 200 200 200 200 200 200
account_request_login_code                | 200 302 302 302 302 302 302 302 302
mfa_index                                 | 302 200 200 200 200 200 200 200 200
mfa_authenticate                          | 302 302 302 302 302 302 302 302 302
mfa_reauthenticate                        | 302 302 302 200 200 200 200 200 200
mfa_activate_totp                         | 302 200 200 302 302 302 302 302 302
mfa_deactivate_totp                       | 302 404 404 200 200 200 200 200 200
mfa_view_recovery_codes                   | 302 404 404 404 404 404 404 404 404
mfa_generate_recovery_codes               | 302 200 200 200 200 200 200 200 200
mfa_download_recovery_codes               | 302 404 404 404 404 404 404 404 404
usersessions_list                         | 302 200 200 200 200 200 200 200 200
learn:home                                | 302 200 200 200 200 200 200 200 200
learn:unit_done < lesson                  | 302 405 405 405 405 405 405 405 405
learn:place < lesson                      | 302 405 405 405 405 405 405 405 405
learn:self_checks < lesson                | 302 200 404 404 404 404 404 404 404
learn:note < lesson                       | 302 405 405 405 405 405 405 405 405
learn:questions < lesson                  | 302 200 404 404 404 404 404 404 404
learn:question_withdraw < question        | 302 405 405 405 405 405 405 405 405
learn:progress < enrolment                | 302 200 404 404 404 404 404 404 404
learn:notes                               | 302 200 200 200 200 200 200 200 200
learn:notes_file                          | 302 200 200 200 200 200 200 200 200
learn:print < lesson key                  | 302 200 200 200 200 200 200 200 200
learn:print < missing key                 | 302 404 404 404 404 404 404 404 404
learn:lesson_file < lesson key            | 302 200 200 200 200 200 200 200 200
learn:offline                             | 200 200 200 200 200 200 200 200 200
learn:offline_reader                      | 401 200 200 200 200 200 200 200 200
learn:offline_mark < lesson key           | 405 405 405 405 405 405 405 405 405
learn:offline_module < module key         | 401 200 200 200 200 200 200 200 200
learn:offline_lesson < lesson copy        | 302 200 200 200 200 200 200 200 200
learn:exam_start < exam                   | 302 405 405 405 405 405 405 405 405
learn:attempt < attempt                   | 302 200 404 404 404 404 404 404 404
learn:answer < attempt                    | 401 200 404 404 404 404 404 404 404
learn:submit < attempt                    | 302 200 404 404 404 404 404 404 404
learn:result < handed in                  | 302 200 404 404 404 404 404 404 404
learn:question_picture < picture          | 302 200 404 404 404 404 404 200 200
learn:work_start < task                   | 302 405 405 405 405 405 405 405 405
learn:work < work                         | 302 200 404 404 404 404 404 404 404
learn:work_files < work                   | 302 405 405 405 405 405 405 405 405
learn:work_file < work file               | 302 200 404 404 404 404 404 404 404
learn:work_file_remove < work file        | 302 405 405 405 405 405 405 405 405
learn:work_upload < work                  | 405 405 405 405 405 405 405 405 405
learn:work_piece < piece                  | 405 405 405 405 405 405 405 405 405
learn:work_submit < work                  | 302 302 404 404 404 404 404 404 404
learn:dossier_part < dossier part         | 302 200 404 404 404 404 404 404 404
learn:dossier_part < no part              | 302 404 404 404 404 404 404 404 404
learn:dossier_paper_ask < dossier         | 302 405 405 405 405 405 405 405 405
learn:dossier_paper < paper               | 302 200 404 404 404 404 404 404 404
learn:certificates                        | 302 200 200 200 200 200 200 200 200
learn:certificate_pdf < certificate       | 302 200 404 404 404 404 404 404 404
learn:certificate_qr < certificate        | 302 200 404 404 404 404 404 404 404
learn:certificate_offline_qr < certificate | 302 200 404 404 404 404 404 404 404
learn:correction_ask < certificate        | 302 200 404 404 404 404 404 404 404
learn:correction_withdraw < correction    | 302 405 405 405 405 405 405 405 405
learn:messages                            | 302 200 200 200 200 200 200 200 200
learn:message < message                   | 302 405 405 405 405 405 405 405 405
desk:home                                 | 302 404 404 200 200 200 200 404 200
desk:questions                            | 302 404 404 200 404 404 404 404 404
desk:question < question                  | 302 404 404 200 404 404 404 404 404
desk:marking                              | 302 404 404 200 404 404 404 404 404
desk:marking_work < work                  | 302 404 404 200 404 404 404 404 404
desk:marking_return < work                | 302 405 405 405 405 405 405 405 405
desk:marking_file < work file             | 302 404 404 200 404 404 404 404 404
desk:marking_paper < paper                | 302 404 404 200 404 404 404 404 404
desk:marking_rule < cohort                | 302 404 404 404 200 404 404 404 404
desk:cohorts                              | 302 404 404 200 200 200 200 404 200
desk:cohort_new                           | 302 404 404 404 200 200 404 404 404
desk:cohort < cohort                      | 302 404 404 200 200 404 200 404 200
desk:cohort_open < cohort                 | 302 405 405 405 405 405 405 405 405
desk:cohort_start < cohort                | 302 405 405 405 405 405 405 405 405
desk:cohort_close < cohort                | 302 405 405 405 405 405 405 405 405
desk:syllabus < cohort                    | 302 404 404 404 200 404 404 404 404
desk:roster < cohort                      | 302 404 404 404 200 404 404 404 404
desk:roster_apply < cohort                | 302 405 405 405 405 405 405 405 405
desk:roster_refused < cohort              | 302 404 404 404 404 404 404 404 404
desk:roster_result < roster               | 302 404 404 404 200 404 404 404 404
desk:trainee < trainee                    | 302 404 404 200 200 404 200 404 200
desk:trainee_time < trainee               | 302 405 405 405 405 405 405 405 405
desk:trainee_withdraw < trainee           | 302 405 405 405 405 405 405 405 405
desk:attempt < attempt                    | 302 404 404 200 200 404 200 404 200
desk:answer_file_upload < attempt         | 302 405 405 405 405 405 405 405 405
desk:answer_file < answer file            | 302 404 404 200 200 404 200 404 200
desk:answer_file_apply < answer file      | 302 405 405 405 405 405 405 405 405
desk:allow < attempt                      | 302 404 404 200 200 404 404 404 404
desk:allowance_end < allowance            | 302 405 405 405 405 405 405 405 405
desk:break_end < allowance                | 302 405 405 405 405 405 405 405 405
desk:incidents                            | 302 404 404 200 200 200 404 404 404
desk:incident < incident                  | 302 404 404 200 200 404 404 404 404
desk:live                                 | 302 404 404 200 200 200 200 404 200
desk:figures                              | 302 404 404 200 200 200 200 404 200
desk:figures_exam < exam key              | 302 404 404 200 200 200 200 404 200
desk:figures_question < exam question     | 302 404 404 200 200 404 200 404 200
desk:figures_question < unasked           | 302 404 404 404 404 404 404 404 404
desk:figures_questions_csv < exam key     | 302 404 404 200 200 200 200 404 200
desk:figures_answers_csv < exam key       | 302 404 404 200 200 200 200 404 200
desk:regrade_new < exam question          | 302 404 404 200 200 404 404 404 404
desk:regrade_new < unasked                | 302 404 404 404 404 404 404 404 404
desk:regrades                             | 302 404 404 200 200 200 200 404 200
desk:regrade < regrade                    | 302 404 404 200 200 404 200 404 200
desk:regrade_approve < regrade            | 302 405 405 405 405 405 405 405 405
desk:regrade_withdraw < regrade           | 302 405 405 405 405 405 405 405 405
desk:regrade_preview < regrade            | 302 405 405 405 405 405 405 405 405
desk:appeals                              | 302 404 404 200 200 200 404 404 404
desk:appeal < appeal                      | 302 404 404 200 200 404 404 404 404
desk:appeal_take < appeal                 | 302 405 405 405 405 405 405 405 405
desk:days_off                             | 302 404 404 404 200 200 404 404 404
desk:day_off_forget < day off             | 302 405 405 405 405 405 405 405 405
learn:appeal < handed in                  | 302 200 404 404 404 404 404 404 404
desk:batch_new < cohort                   | 302 404 404 404 200 404 404 404 404
desk:round_new                            | 302 404 404 404 200 200 404 404 404
desk:round < round                        | 302 404 404 404 200 404 200 404 200
desk:round_approve < round                | 302 405 405 405 405 405 405 405 405
desk:round_reject < round                 | 302 405 405 405 405 405 405 405 405
desk:round_pause < round                  | 302 405 405 405 405 405 405 405 405
desk:round_resume < round                 | 302 405 405 405 405 405 405 405 405
desk:round_retry < round                  | 302 405 405 405 405 405 405 405 405
desk:round_files < round                  | 302 404 404 404 200 404 200 404 200
desk:round_list < round                   | 302 404 404 404 200 404 200 404 200
desk:papers                               | 302 404 404 404 200 200 200 404 200
desk:paper_new                            | 302 404 404 404 200 200 404 404 404
desk:paper < draft                        | 302 404 404 404 200 200 200 404 200
desk:paper_edit < draft                   | 302 404 404 404 200 200 404 404 404
desk:paper_propose < draft                | 302 405 405 405 405 405 405 405 405
desk:paper_back < draft                   | 302 405 405 405 405 405 405 405 405
desk:paper_publish < draft                | 302 405 405 405 405 405 405 405 405
desk:paper_withdraw < draft               | 302 405 405 405 405 405 405 405 405
desk:paper_previews < draft               | 302 404 404 404 200 200 200 404 200
desk:paper_preview < drawn page           | 302 404 404 404 200 200 200 404 200
desk:paper_picture < logo                 | 302 404 404 404 200 200 200 404 200
desk:round_manifest < round               | 302 404 404 404 200 404 200 404 200
desk:corrections                          | 302 404 404 404 200 200 404 404 404
desk:correction < correction              | 302 404 404 404 200 404 404 404 404
desk:correction_document < correction     | 302 404 404 404 200 404 404 404 404
desk:correction_decline < correction      | 302 405 405 405 405 405 405 405 405
desk:correction_prepare < correction      | 302 405 405 405 405 405 405 405 405
desk:batch_pause < batch                  | 302 405 405 405 405 405 405 405 405
desk:batch_resume < batch                 | 302 405 405 405 405 405 405 405 405
desk:batch_retry < batch                  | 302 405 405 405 405 405 405 405 405
desk:batch_files < batch                  | 302 404 404 404 200 404 200 404 200
desk:batch_list < batch                   | 302 404 404 404 200 404 200 404 200
desk:batch_manifest < batch               | 302 404 404 404 200 404 200 404 200
desk:register_table < csv                 | 302 404 404 404 200 200 200 404 200
desk:certificate_retry < certificate      | 302 405 405 405 405 405 405 405 405
desk:batches                              | 302 404 404 404 200 200 200 404 200
desk:batch < batch                        | 302 404 404 404 200 404 200 404 200
desk:batch_approve < batch                | 302 405 405 405 405 405 405 405 405
desk:batch_reject < batch                 | 302 405 405 405 405 405 405 405 405
desk:register                             | 302 404 404 404 200 200 200 404 200
desk:certificate < certificate            | 302 404 404 404 200 404 200 404 200
desk:certificate_pdf < certificate        | 302 404 404 404 200 404 200 404 200
desk:certificate_suspend < certificate    | 302 405 405 405 405 405 405 405 405
desk:certificate_reinstate < certificate  | 302 405 405 405 405 405 405 405 405
desk:certificate_void < certificate       | 302 405 405 405 405 405 405 405 405
desk:certificate_revoke < certificate     | 302 405 405 405 405 405 405 405 405
desk:certificate_replace < certificate    | 302 405 405 405 405 405 405 405 405
desk:certificate_restore < certificate    | 302 405 405 405 405 405 405 405 405
desk:certificate_revoke_decide < revocation| 302 405 405 405 405 405 405 405 405
desk:people                               | 302 404 404 404 200 200 404 404 200
desk:invite                               | 302 404 404 404 200 200 404 404 200
desk:person < aigul                       | 302 404 404 404 200 404 404 404 200
desk:invite_again < aigul                 | 302 405 405 405 405 405 405 405 405
desk:person_number < aigul                | 302 405 405 405 405 405 405 405 405
desk:role_grant < aigul                   | 302 405 405 405 405 405 405 405 405
desk:person_close < aigul                 | 302 405 405 405 405 405 405 405 405
desk:person_reopen < aigul                | 302 405 405 405 405 405 405 405 405
desk:person_factor < aigul                | 302 405 405 405 405 405 405 405 405
desk:role_end < role                      | 302 405 405 405 405 405 405 405 405
public:search                             | 200 200 200 200 200 200 200 200 200
public:verify                             | 200 200 200 200 200 200 200 200 200
public:verify_list                        | 200 200 200 200 200 200 200 200 200
public:offline                            | 200 200 200 200 200 200 200 200 200
public:offline_worker                     | 200 200 200 200 200 200 200 200 200
public:offline_manifest                   | 200 200 200 200 200 200 200 200 200
after_sign_in                             | 302 302 302 302 302 302 302 302 302
catalog                                   | 200 200 200 200 200 200 200 200 200
glossary                                  | 200 200 200 200 200 200 200 200 200
page < home page                          | 200 200 200 200 200 200 200 200 200
page < course page                        | 200 200 200 200 200 200 200 200 200
page < module page                        | 200 200 200 200 200 200 200 200 200
page < lesson page                        | 302 200 200 200 200 200 200 200 200
page < exam page                          | 302 200 200 200 200 200 200 200 200
page < assignment page                    | 302 200 200 200 200 200 200 200 200
page < missing page                       | 404 404 404 404 404 404 404 404 404
"""

# Sent with an empty form, as a person would who only knows the address.
WRITE = """
view_switch                               | 302 302 302 302 302 302 302 302 302
account_language                          | 302 302 302 302 302 302 302 302 302
invitation < token                        | 200 200 200 200 200 200 200 200 200
learn:unit_done < lesson                  | 302 302 404 404 404 404 404 404 404
learn:place < lesson                      | 302 204 404 404 404 404 404 404 404
learn:self_checks < lesson                | 302 200 404 404 404 404 404 404 404
learn:note < lesson                       | 302 302 404 404 404 404 404 404 404
learn:questions < lesson                  | 302 200 404 404 404 404 404 404 404
learn:question_withdraw < question        | 302 302 404 404 404 404 404 404 404
learn:print < lesson key                  | 302 302 302 302 302 302 302 302 302
learn:print < missing key                 | 302 404 404 404 404 404 404 404 404
learn:offline_mark < lesson key           | 401 400 400 400 400 400 400 400 400
learn:exam_start < exam                   | 302 302 404 404 404 404 404 404 404
learn:attempt < attempt                   | 302 302 404 404 404 404 404 404 404
learn:answer < attempt                    | 401 400 400 400 400 400 400 400 400
learn:submit < attempt                    | 302 302 404 404 404 404 404 404 404
learn:work_start < task                   | 302 302 404 404 404 404 404 404 404
learn:work < work                         | 302 409 404 404 404 404 404 404 404
learn:work_files < work                   | 302 302 404 404 404 404 404 404 404
learn:work_file_remove < work file        | 302 302 404 404 404 404 404 404 404
learn:work_upload < work                  | 401 400 404 404 404 404 404 404 404
learn:work_piece < piece                  | 401 400 404 404 404 404 404 404 404
learn:work_submit < work                  | 302 302 404 404 404 404 404 404 404
learn:dossier_part < dossier part         | 302 200 404 404 404 404 404 404 404
learn:dossier_paper_ask < dossier         | 302 302 404 404 404 404 404 404 404
desk:marking_work < work                  | 302 404 404 200 404 404 404 404 404
desk:marking_return < work                | 302 404 404 200 404 404 404 404 404
desk:marking_rule < cohort                | 302 404 404 404 302 404 404 404 404
learn:message < message                   | 302 302 404 404 404 404 404 404 404
desk:question < question                  | 302 404 404 200 404 404 404 404 404
desk:cohort_new                           | 302 404 404 404 200 200 404 404 404
desk:cohort_open < cohort                 | 302 404 404 404 302 404 404 404 404
desk:cohort_start < cohort                | 302 404 404 404 302 404 404 404 404
desk:cohort_close < cohort                | 302 404 404 404 302 404 404 404 404
desk:syllabus < cohort                    | 302 404 404 404 302 404 404 404 404
desk:roster < cohort                      | 302 404 404 404 200 404 404 404 404
desk:roster_apply < cohort                | 302 404 404 404 302 404 404 404 404
desk:trainee_time < trainee               | 302 404 404 404 200 404 404 404 404
desk:trainee_withdraw < trainee           | 302 404 404 404 302 404 404 404 404
desk:allow < attempt                      | 302 404 404 422 422 404 404 404 404
desk:allowance_end < allowance            | 302 404 404 422 422 404 404 404 404
desk:break_end < allowance                | 302 404 404 302 302 404 404 404 404
desk:incidents                            | 302 404 404 422 422 422 404 404 404
desk:incident < incident                  | 302 404 404 422 422 404 404 404 404
desk:answer_file_upload < attempt         | 302 404 404 422 422 404 404 404 404
desk:answer_file_apply < answer file      | 302 404 404 422 422 404 404 404 404
learn:correction_ask < certificate        | 302 422 404 404 404 404 404 404 404
learn:correction_withdraw < correction    | 302 302 404 404 404 404 404 404 404
desk:round_new                            | 302 404 404 404 302 302 404 404 404
desk:round_approve < round                | 302 404 404 404 302 404 404 404 404
desk:round_reject < round                 | 302 404 404 404 302 404 404 404 404
desk:round_pause < round                  | 302 404 404 404 302 404 404 404 404
desk:round_resume < round                 | 302 404 404 404 302 404 404 404 404
desk:round_retry < round                  | 302 404 404 404 302 404 404 404 404
desk:paper_new                            | 302 404 404 404 422 422 404 404 404
desk:paper_edit < draft                   | 302 404 404 404 422 422 404 404 404
desk:paper_propose < draft                | 302 404 404 404 302 302 404 404 404
desk:paper_back < draft                   | 302 404 404 404 302 302 404 404 404
desk:paper_publish < draft                | 302 404 404 404 302 302 404 404 404
desk:paper_withdraw < draft               | 302 404 404 404 302 302 404 404 404
desk:paper_previews < draft               | 302 404 404 404 302 302 302 404 302
desk:correction_decline < correction      | 302 404 404 404 302 404 404 404 404
desk:correction_prepare < correction      | 302 404 404 404 302 404 404 404 404
desk:batch_pause < batch                  | 302 404 404 404 302 404 404 404 404
desk:batch_resume < batch                 | 302 404 404 404 302 404 404 404 404
desk:batch_retry < batch                  | 302 404 404 404 302 404 404 404 404
desk:certificate_retry < certificate      | 302 404 404 404 302 404 404 404 404
desk:batch_new < cohort                   | 302 404 404 404 302 404 404 404 404
desk:batch_approve < batch                | 302 404 404 404 302 404 404 404 404
desk:batch_reject < batch                 | 302 404 404 404 302 404 404 404 404
desk:certificate_suspend < certificate    | 302 404 404 404 302 404 404 404 404
desk:certificate_reinstate < certificate  | 302 404 404 404 302 404 404 404 404
desk:certificate_void < certificate       | 302 404 404 404 302 404 404 404 404
desk:certificate_revoke < certificate     | 302 404 404 404 302 404 404 404 404
desk:certificate_replace < certificate    | 302 404 404 404 302 404 404 404 404
desk:certificate_restore < certificate    | 302 404 404 404 302 404 404 404 404
desk:certificate_revoke_decide < revocation| 302 404 404 404 302 404 404 404 404
desk:invite                               | 302 404 404 404 200 200 404 404 200
desk:invite_again < aigul                 | 302 404 404 404 302 404 404 404 302
desk:person_number < aigul                | 302 404 404 404 200 404 404 404 200
desk:role_grant < aigul                   | 302 404 404 404 404 404 404 404 200
desk:person_close < aigul                 | 302 404 404 404 404 404 404 404 200
desk:person_reopen < aigul                | 302 404 404 404 404 404 404 404 200
desk:person_factor < aigul                | 302 404 404 404 404 404 404 404 200
desk:role_end < role                      | 302 404 404 404 404 404 404 404 302
desk:regrade_new < exam question          | 302 404 404 422 422 404 404 404 404
desk:regrade_approve < regrade            | 302 404 404 302 302 404 404 404 404
desk:regrade_withdraw < regrade           | 302 404 404 302 302 404 404 404 404
desk:regrade_preview < regrade            | 302 404 404 302 302 404 404 404 404
desk:appeal < appeal                      | 302 404 404 422 422 404 404 404 404
desk:appeal_take < appeal                 | 302 404 404 302 302 404 404 404 404
desk:days_off                             | 302 404 404 404 422 422 404 404 404
desk:day_off_forget < day off             | 302 404 404 404 302 302 404 404 404
learn:appeal < handed in                  | 302 409 404 404 404 404 404 404 404
public:verify                             | 422 422 422 422 422 422 422 422 422
public:verify_list                        | 422 422 422 422 422 422 422 422 422
"""

# Addresses that other packages bring, by the beginning of their path; their own tests stand beside the table.
BY_RULE = {
    "cms/": "Wagtail's admin: only authors and administrators, only with a second factor",
    "documents/authenticate": "passwords on documents, which we do not use",
    "kk/_util/": "passwords on pages, which we do not use; the addresses lead to no page",
}

# Wagtail's name for the addresses of pages, which are served by ours, `page`.
ELSEWHERE = {"wagtail_serve"}

# Whoever is not signed in may read these; everything else asks for a sign-in or is not there.
FOR_EVERYONE = {
    "account_confirm_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "catalog",
    "glossary",
    "invitation",
    "learn:offline",
    "manifest",
    "metrics",
    "page",
    "public:offline",
    "public:offline_manifest",
    "public:offline_worker",
    "public:search",
    "public:verify",
    "public:verify_list",
    "readyz",
    "register:badge_png",
    "register:badge_svg",
    "register:certificate",
    "register:credential",
    "register:credential_token",
    "register:did",
    "register:log_checkpoint",
    "register:log_entries",
    "register:log_key",
    "register:log_tile",
    "register:proof",
    "register:status_keys",
    "register:status_offline",
    "register:status_revocation",
    "register:status_suspension",
    "wagtaildocs_serve",
    "worker",
}

# Words and signs for the screens of the CMS: files, the same for everyone.
CMS_FOR_EVERYONE = {"/cms/jsi18n/", "/cms/localize/jsi18n/", "/cms/sprite/"}
