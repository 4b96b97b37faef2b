//! What people live through, over HTTP: with the issuer's wallet as phone and the gate's own judge as gate, the register
//! in SQLite and in PostgreSQL.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic, in its helpers too

mod activation;
mod bookings;
mod changes;
mod counter;
mod counters;
mod dates;
mod enrolment;
mod lane;
mod passes;
mod phone;
mod phones;
mod requests;
mod sealed;
mod silence;
mod strangers;
mod together;
#[path = "../world/mod.rs"]
mod world;

world::on_both! {
    who_enrols_at_the_kiosk_waits_three_hours_and_passes = crate::enrolment::three_hours;
    a_renewal_for_expiry_keeps_the_old_card_good_and_goes_on_with_a_fresh_credential = crate::enrolment::renewed_for_expiry;
    a_credential_lives_14_days_and_the_next_one_is_made_ahead = crate::enrolment::renewed_ahead;
    the_code_of_a_lost_card_is_refused_with_the_next_list = crate::enrolment::lost;
    who_lost_the_card_enrols_again_and_passes = crate::enrolment::again_after_a_loss;
    who_cancels_has_no_code = crate::enrolment::cancelled;
    another_phone_ends_the_one_before_and_its_token = crate::phones::another_phone;
    a_phone_that_is_given_up_by_two_persons_opens_and_asks_nothing = crate::phones::given_up;
    who_is_erased_has_no_code_no_phone_and_no_name = crate::phones::erased;
    a_guardian_carries_three_codes_and_each_is_its_own_persons = crate::phones::two_children;
    another_nationality_is_looked_at_by_an_officer = crate::changes::nationality;
    a_decision_suspends_and_its_end_revives_no_expired_card = crate::changes::barred;
    who_becomes_a_permanent_resident_gets_the_mutual_code = crate::changes::permanent;
    an_officer_holds_and_lets_go_and_two_persons_end = crate::changes::by_hand;
    a_pass_for_one_entry_opens_once = crate::passes::opens_once;
    the_third_pass_of_a_month_is_refused_with_the_reason = crate::passes::third_of_a_month;
    an_appointment_for_four_opens_at_its_office_in_its_slot_once = crate::passes::four;
    a_landing_slip_that_was_lost_is_printed_again_the_same = crate::counters::slip;
    a_passage_at_which_nobody_said_anything_is_taken_and_an_officer_prints_its_slip = crate::counters::open_slip;
    what_a_gate_kept_sealed_is_told_once_and_brings_its_slip = crate::sealed::kept;
    what_cannot_be_opened_is_said_and_holds_up_nothing = crate::sealed::strange;
    checkpoints_of_a_gates_audit_are_noted_in_the_authoritys = crate::sealed::checkpoints;
    a_third_loss_costs_more_a_waiver_less_and_a_draft_its_bank = crate::counters::permit;
    a_moved_collection_date_is_shown_and_stands_in_the_audit_with_its_reason = crate::dates::moved;
    a_request_of_friday_that_nobody_answered_is_overdue_on_wednesday = crate::dates::overdue;
    a_booking_is_looked_up_moved_and_cancelled_by_its_number_and_code = crate::bookings::by_code;
    a_wrong_code_at_cancellation_is_refused_and_tries_are_limited = crate::bookings::wrong_code;
    codes_that_are_guessed_at_once_are_counted_too = crate::bookings::at_once;
    an_activation_code_counts_once_and_for_its_phone_again = crate::activation::counts_once;
    a_key_of_a_passkey_is_shown_and_gets_nothing_where_a_scheme_forbids_it = crate::activation::gets_no_credential;
    where_a_scheme_forbids_passkeys_none_is_bound_and_no_phone_comes_back = crate::activation::forbidden;
    a_wrong_a_replaced_and_a_late_activation_code_are_one_answer = crate::activation::over_or_wrong;
    of_phones_that_use_a_code_at_once_one_wins_and_only_its_key_is_bound = crate::activation::at_once;
    a_request_for_another_authority_or_with_a_stale_challenge_is_refused = crate::requests::stale_or_foreign;
    a_replayed_request_has_one_answer_and_only_for_its_phone = crate::requests::replayed;
    a_request_that_is_sent_six_times_at_once_has_one_answer = crate::requests::at_once;
    a_phone_asks_for_its_own_person_only = crate::requests::of_others;
    known_and_unknown_are_one_answer_in_the_same_time = crate::strangers::alike;
    who_describes_themselves_is_answered_by_the_rules_and_nothing_is_kept = crate::strangers::described;
    who_describes_themselves_is_told_which_times_an_office_has = crate::strangers::times;
    fifty_people_enrol_at_once_and_each_has_their_own = crate::together::fifty;
    of_fifty_for_the_last_place_one_wins = crate::together::last_place;
}

// An authority all of whose schemes let passkeys bring keys back.
world::on_both! {
    sqlite_passkeys, postgresql_passkeys, crate::world::PASSKEY_SCHEMES;
    a_phone_that_lost_its_token_and_has_its_key_goes_on_while_it_is_bound = crate::activation::comes_back;
    an_enrolment_request_recovers_nothing_and_a_recovery_request_binds_nothing = crate::activation::neither_passes_for_the_other;
    a_key_that_was_said_to_be_the_phones_does_not_come_back = crate::activation::said_to_be_the_phones;
    a_recovery_request_counts_once_and_another_one_ends_what_it_gave = crate::activation::recovers_once;
}

mod alone {
    use clearance_authority_server::Settings;
    use clearance_authority_server::settings::Limits;

    use crate::world::World;

    #[test]
    fn who_guesses_activation_codes_is_told_to_wait() {
        let limits = Limits { activations: 9, ..Limits::default() };
        let settings = Settings { limits, ..Settings::default() };
        crate::activation::guessed(&World::set("guessed", settings));
    }

    #[test]
    fn who_guesses_codes_of_bookings_is_told_to_wait() {
        let limits = Limits { activations: 9, ..Limits::default() };
        let settings = Settings { limits, ..Settings::default() };
        crate::bookings::guessed(&World::set("guessed_bookings", settings));
    }

    #[test]
    fn a_booking_that_there_is_not_takes_as_long_as_a_wrong_code() {
        crate::bookings::alike(&World::on_sqlite("bookings_alike"));
    }

    #[test]
    fn nothing_of_a_person_is_in_logs_metrics_problems_or_the_audit() {
        crate::silence::nothing(&World::on_sqlite("silence"));
    }

    #[test]
    fn a_loss_is_in_the_gates_within_a_minute_of_real_time() {
        crate::enrolment::within_a_minute(&World::on_sqlite("within_a_minute"));
    }
}
