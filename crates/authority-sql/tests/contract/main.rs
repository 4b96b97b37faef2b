//! What a register promises, tried on SQLite, and on a real PostgreSQL server where its programs are.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic, in its helpers too

mod ahead;
mod audit;
mod bookings;
#[path = "../both/mod.rs"]
mod both;
mod fixtures;
mod given;
mod lasting;
mod over;
mod people;
mod places;
mod told;
mod waiting;

use clearance_authority_sql::SqlRegister;
use clearance_core::crypto::RING;

both::on_both! {
    a_person_comes_back_as_entered_and_is_found_by_part_of_a_name_by_number_and_by_birth = crate::people::round_trip;
    erased_data_are_gone_and_the_audit_and_the_statistics_stay = crate::people::erased;
    nobody_with_a_right_or_a_recent_event_is_offered_for_erasure = crate::people::erasable;
    a_document_of_somebody_else_is_never_overwritten = crate::people::documents;
    an_event_told_twice_counts_once_and_another_one_under_its_number_is_refused = crate::told::events;
    a_passage_told_by_eight_at_once_counts_once = crate::told::passages;
    a_passage_that_was_nobodys_is_the_same_when_it_is_somebodys = crate::told::passages_again;
    a_slip_is_reprinted_with_its_number_and_last_day = crate::told::slips;
    no_two_credentials_share_a_position_or_a_cti = crate::given::positions;
    a_key_is_bound_to_one_person_once = crate::given::keys;
    where_a_key_comes_from_is_kept_and_is_the_device_where_an_older_process_bound_it = crate::given::origins;
    decisions_and_standings_come_back_as_they_were_kept = crate::given::round_trip;
    what_became_known_comes_back_by_the_moment_from_which_it_is_so = crate::ahead::known_by_time;
    what_was_done_comes_back_word_for_word_in_its_order = crate::ahead::done;
    of_what_several_do_at_once_nothing_is_lost = crate::ahead::two_at_once;
    who_is_due_and_who_has_something_to_do_is_found = crate::ahead::ahead;
    a_person_has_no_two_standings_of_one_number = crate::ahead::standing_numbers;
    a_credential_is_revoked_once_and_for_ever = crate::given::revoked;
    of_twenty_for_the_last_three_places_three_get_one = crate::places::race;
    a_place_that_is_given_back_twice_is_free_once = crate::places::released;
    a_slot_never_shrinks_below_what_is_taken = crate::places::shrinking;
    twelve_writers_at_once_make_one_chain_without_a_gap = crate::audit::one_chain;
    a_changed_removed_or_moved_entry_breaks_the_chain = crate::audit::tampered;
    a_hundred_days_leave_no_codes_tokens_and_sessions_that_are_over_and_one_signed_end_a_day = crate::over::dropped;
    of_codes_of_bookings_each_try_is_counted_and_another_code_begins_anew = crate::bookings::codes;
    who_may_wait_for_an_officer_is_settled_once_more_after_the_step_that_brought_the_list = crate::waiting::migrated;
    a_unit_that_is_dropped_leaves_nothing_behind = crate::lasting::dropped;
    two_processes_migrate_one_register_once = crate::lasting::migrated_at_once;
    a_register_of_a_newer_version_is_refused_and_not_touched = crate::lasting::newer;
    a_reader_sees_one_state_while_others_write = crate::lasting::reader;
}

/// The register of a URL, brought up to date.
async fn open(url: &str) -> SqlRegister {
    let register = SqlRegister::open(url, RING, 8).await.unwrap();
    register.migrate().await.unwrap();
    register
}
