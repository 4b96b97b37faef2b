//! The officer API over HTTP: a real service on a port, its register in SQLite and in PostgreSQL.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic, in its helpers too

mod calls;
mod hostile;
mod pages;
mod people;
mod roles;
mod slots;
mod stories;
#[path = "../world/mod.rs"]
mod world;

world::on_both! {
    a_person_who_is_entered_twice_under_one_key_is_one = crate::people::twice;
    each_endpoint_lets_exactly_its_roles_in = crate::roles::matrix;
    what_is_odd_in_any_field_is_data_or_a_problem = crate::hostile::injected;
    every_page_of_a_list_shows_each_item_once = crate::pages::once;
    the_time_line_is_whole_and_in_order = crate::pages::timeline;
    a_persons_page_has_all_of_them = crate::pages::page;
    who_enrols_waits_three_hours_and_loses_the_code_with_the_card = crate::stories::enrolled;
    an_application_sent_twice_is_lodged_once = crate::stories::lodged_twice;
    what_is_told_twice_is_told_once = crate::stories::told_twice;
    what_is_sent_five_times_at_once_is_done_once = crate::stories::at_once;
    words_that_the_vocabulary_lacks_are_refused_by_field = crate::stories::words;
    a_document_of_somebody_else_is_not_there = crate::stories::foreign;
    a_slip_is_printed_at_the_counter_and_again_once = crate::stories::slips;
    discretion_is_an_officers = crate::stories::discretion;
    a_guardianship_begins_and_ends_once = crate::stories::guardians;
    an_activation_code_goes_to_the_person_or_a_minors_guardian = crate::stories::activation;
    the_audit_is_verified_from_any_entry = crate::stories::audit;
    lists_are_published_when_asked_for = crate::stories::published;
    anybody_sees_how_full_an_office_is = crate::slots::seen_by_anybody;
    of_six_for_the_last_place_one_wins = crate::slots::last_place;
    an_appointment_is_moved_and_cancelled = crate::slots::moved;
    an_appointment_is_released_and_booked_again = crate::slots::released;
}

#[test]
fn schemes_explain_themselves_to_everybody() {
    crate::stories::schemes(&world::World::on_sqlite("schemes"));
}

#[test]
fn what_is_too_large_is_not_read() {
    crate::hostile::large(&world::World::on_sqlite("large"));
}

#[test]
fn what_cannot_be_read_is_told_without_what_was_sent() {
    crate::hostile::malformed(&world::World::on_sqlite("malformed"));
}

#[test]
fn who_is_slow_is_let_go() {
    crate::hostile::slow();
}

#[test]
fn who_is_slow_leaves_places_to_the_others() {
    crate::hostile::hogs();
}

#[test]
fn idle_connections_of_one_address_leave_room_for_others() {
    crate::hostile::idle();
}
