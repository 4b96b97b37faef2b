//! What people live through at the desk, on SQLite, and on a real PostgreSQL server where its programs are.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic, in its helpers too

mod audit;
#[path = "../both/mod.rs"]
mod both;
mod enrolment;
mod kill;
mod killed;
mod late;
#[path = "../../../authority/tests/office/noise.rs"]
mod noise;
mod permit;
mod phone;
mod places;
mod retention;
mod slip;
mod stories;
mod versions;
mod world;

both::on_both! {
    who_enrols_waits_three_hours_and_then_has_the_mutual_code = crate::enrolment::three_hours;
    an_application_lodged_twice_is_lodged_once = crate::enrolment::twice;
    a_renewal_for_expiry_goes_on_by_itself_and_the_old_card_is_good_meanwhile = crate::enrolment::renewal;
    who_loses_the_card_enrols_again = crate::enrolment::lost_and_again;
    a_document_reads_as_it_was_told_and_as_its_last_day_makes_it = crate::enrolment::documents;
    who_cancels_has_no_enrolment_and_no_code = crate::enrolment::cancelled;
    a_lifted_decision_does_not_revive_an_expired_card = crate::enrolment::barred;
    a_standing_whose_time_came_is_settled_once = crate::enrolment::due;
    a_guardian_speaks_for_two_children = crate::stories::guardian;
    another_nationality_that_needs_a_visa_suspends = crate::stories::nationality;
    who_becomes_a_permanent_resident_has_another_answer = crate::stories::permanent;
    the_office_states_the_last_day_of_an_enrolment = crate::stories::last_day;
    the_third_pass_of_a_month_is_refused_and_the_next_month_gives_one = crate::stories::third_pass;
    a_pass_for_one_entry_is_used_up_by_the_passage = crate::stories::used;
    a_document_with_an_implausible_field_is_not_recorded = crate::stories::implausible;
    a_secret_of_the_form_is_never_kept = crate::stories::secret;
    people_who_are_imported_twice_are_there_once = crate::stories::imported;
    erased_people_leave_the_audit_whole = crate::stories::erased;
    who_says_everything_themselves_has_the_same_answer_and_the_register_is_not_asked = crate::stories::stated;
    four_people_have_one_appointment = crate::places::four;
    of_two_for_the_last_place_one_wins = crate::places::last_place;
    an_appointment_that_is_cancelled_gives_its_places_back = crate::places::cancelled;
    an_appointment_that_is_moved_holds_one_place = crate::places::moved;
    a_slip_is_printed_once_lost_and_printed_again_the_same = crate::slip::reprinted;
    a_passage_at_which_nobody_said_anything_is_taken_and_its_slip_is_printed_later = crate::slip::open;
    a_slip_that_is_not_due_is_not_printed = crate::slip::not_due;
    a_passage_that_is_sent_again_after_its_person_was_erased_is_taken = crate::slip::erased;
    a_slip_that_nobody_printed_holds_up_no_erasure_once_the_stay_is_over = crate::slip::never_printed;
    a_passage_that_is_reported_twice_counts_once = crate::slip::twice;
    the_third_loss_costs_more_and_a_waiver_takes_the_rest_off = crate::permit::third_loss;
    discretion_is_an_officers_and_is_kept = crate::permit::discretion;
    a_late_report_gives_what_it_would_have_given_in_time = crate::late::late;
    another_event_under_a_number_is_refused = crate::late::other;
    what_has_not_happened_is_not_told = crate::late::ahead;
    a_lost_card_revokes_the_credential_once = crate::phone::lost;
    another_phone_ends_the_binding_and_the_credential = crate::phone::rebound;
    a_credential_goes_to_the_bound_phone_only = crate::phone::stranger;
    children_of_one_phone_have_different_guard_pictures_and_keep_them = crate::phone::pictures;
    a_key_of_a_passkey_gets_no_credential_under_a_scheme_that_forbids_it = crate::phone::of_a_passkey;
    after_a_kill_the_same_request_has_the_same_credential_and_another_one_another_position = crate::phone::killed;
    a_request_that_is_sent_three_times_at_once_has_one_answer = crate::phone::at_once;
    an_implausible_clock_issues_nothing = crate::phone::clocks;
    a_trust_list_that_is_signed_meanwhile_is_the_one_that_counts = crate::phone::list_renewed;
    a_thousand_cards_lost_within_a_minute_are_revoked_in_one_edition_of_the_list = crate::phone::thousand;
    a_new_version_that_revokes_does_so_from_its_first_day_and_once = crate::versions::revoked;
    who_was_not_checked_again_by_the_day_is_revoked_and_comes_back_by_a_check = crate::versions::checked_by;
    a_new_version_that_keeps_takes_nothing_away = crate::versions::kept;
    an_audit_that_is_changed_cut_or_made_anew_is_noticed_by_a_signed_head = crate::audit::signed;
    who_is_over_is_erased_and_nobody_of_whom_something_goes_on = crate::retention::erased_when_over;
    a_kill_anywhere_leaves_all_or_nothing_and_the_chain_whole = crate::kill::anywhere;
}
