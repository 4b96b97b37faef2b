//! The officers' console over HTTP, as a browser without script uses it: a real service on a port.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic, in its helpers too

mod browser;
mod codes;
mod errors;
mod forms;
mod hostile;
mod journey;
mod places;
mod roles;
mod second;
mod signing;
mod slips;
mod waiting;
#[path = "../world/mod.rs"]
mod world;

world::on_both! {
    who_signs_in_comes_to_the_page_that_was_wanted = crate::signing::there_and_back;
    who_signs_out_is_out = crate::signing::out;
    who_changes_the_password_signs_in_again_everywhere = crate::signing::own_password;
    a_session_that_nobody_uses_ends = crate::signing::idle;
    wrong_passwords_lock_one_name_for_one_address_and_not_for_another = crate::signing::lockout;
    nobody_is_sent_to_another_host = crate::signing::back;
    a_form_of_another_session_is_refused = crate::signing::csrf;
    a_form_from_a_foreign_page_is_refused = crate::signing::origin;
    each_page_lets_its_roles_in_and_tells_others_who_may = crate::roles::matrix;
    nothing_that_is_sent_makes_a_page_fail = crate::hostile::everything;
    a_person_is_entered_applies_and_gets_a_code_without_script = crate::journey::whole;
    a_form_with_a_mistake_comes_back_as_it_was_typed = crate::forms::mistakes;
    a_form_that_is_sent_twice_is_done_once = crate::forms::twice;
    an_event_that_takes_a_right_is_asked_about_first = crate::forms::grave;
    times_are_opened_and_slips_are_not_found = crate::forms::office;
    a_slip_that_stayed_open_is_printed_when_an_officer_says_what_was_shown = crate::slips::open;
    after_a_place_is_given_back_another_time_is_booked = crate::places::anew;
    an_officer_sees_what_is_overdue_and_moves_a_date = crate::waiting::moved;
    an_officer_sees_that_a_booking_has_a_code_and_sets_another_one = crate::codes::set;
    language_and_colours_are_remembered = crate::forms::looks;
    what_cannot_be_undone_needs_a_second_supervisor = crate::second::revoked;
    no_supervisor_is_two_persons_by_accounts_that_they_made = crate::second::straw;
    an_account_is_made_and_its_password_is_shown_once = crate::second::account;
    a_page_that_is_not_there_is_a_page_and_the_register_away_is_said = crate::errors::pages;
}

#[test]
fn a_name_that_is_none_takes_as_long_as_a_wrong_password() {
    crate::signing::unknown(&world::World::on_sqlite("unknown"));
}
