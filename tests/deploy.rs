//! `busline bootstrap` and `busline deploy`, run as programs against what stands in for AWS: moto, which makes resources, and
//! a cloud of our own, which does what it is told to, one fault at a time.

mod agreement;
mod cloud;
mod ends;
mod faults;
mod images;
mod live;
mod looks;
mod on_moto;
mod order;
mod project;
mod proxy;
mod readiness;
mod redrive;
mod routing;
mod running;
mod scale;
mod states;
mod stays;
mod terminal;
mod verdict;

use libtest_mimic::Trial;

/// Cases that take seconds.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("deploy::the_sample_stands_in_three_accounts_and_changes_only_where_it_is_changed", on_moto::life),
        Trial::test("deploy::a_credential_that_is_told_is_found", running::search),
        Trial::test("deploy::nobody_is_asked_where_there_is_no_terminal", on_moto::nobody_to_ask),
        Trial::test("deploy::bootstrap_passes_cfn_lint", readiness::linted),
        Trial::test("deploy::bootstrap_grants_narrowly", readiness::narrow),
        Trial::test("deploy::bootstrap_takes_no_account_from_another_system", readiness::somebody_elses),
        Trial::test("deploy::bootstrap_makes_accounts_ready_side_by_side", readiness::side_by_side),
        Trial::test("deploy::bootstrap_that_fails_in_one_account_hinders_no_other", readiness::one_fails),
        Trial::test("deploy::bootstrap_that_is_ended_says_what_goes_on", readiness::bootstrap_by_signal),
        Trial::test("deploy::every_state_of_a_stack_has_its_answer", states::every_state),
        Trial::test("deploy::what_is_throttled_is_asked_again", faults::throttled),
        Trial::test("deploy::a_role_that_cannot_be_assumed_stops_everything", faults::refused),
        Trial::test("deploy::a_credential_that_aws_repeats_is_not_told", faults::signature),
        Trial::test("deploy::credentials_of_another_account_stop_everything", faults::wrong_account),
        Trial::test("deploy::an_account_has_to_be_ready", faults::unready),
        Trial::test("deploy::an_image_has_to_be_there", images::needed),
        Trial::test("deploy::an_image_may_come_from_elsewhere", images::from_elsewhere),
        Trial::test("deploy::relays_without_images_have_no_task", images::skipped),
        Trial::test("deploy::a_change_set_that_cannot_be_leaves_nothing_behind", faults::no_change_set),
        Trial::test("deploy::a_change_set_that_may_not_be_tells_what_helps", faults::refused_change_set),
        Trial::test("deploy::what_is_invalid_names_its_line", faults::early_validation),
        Trial::test("deploy::a_failure_names_its_line_and_the_next_run_goes_on", faults::mended),
        Trial::test("deploy::a_slow_account_holds_up_only_the_next_wave", faults::slow_account),
        Trial::test("deploy::two_runs_at_once_come_to_the_same", faults::two_at_once),
        Trial::test("deploy::a_removal_takes_three_steps", order::three_steps),
        Trial::test("deploy::a_queue_with_messages_stays", order::full_queue),
        Trial::test("deploy::a_domain_that_left_the_file_goes", order::left_the_file),
        Trial::test("deploy::what_was_changed_by_hand_is_read_all_the_same", order::by_hand),
        Trial::test("deploy::rows_of_a_terminal_are_written_anew", terminal::rows),
        Trial::test("deploy::terminal_a_signal_at_a_question_ends_the_command", terminal::interrupted),
        Trial::test("deploy::only_what_was_prepared_is_executed", order::prepared),
        Trial::test("deploy::only_our_own_change_sets_go", order::pruned),
        Trial::test("deploy::a_danger_that_nobody_hears_of_stops", order::unheard),
        Trial::test("deploy::a_domain_is_deployed_alone_where_it_harms_nobody", order::alone),
        Trial::test("deploy::what_only_prepares_deletes_nothing", stays::prepared),
        Trial::test("deploy::what_somebody_else_is_making_is_left_alone", stays::somebody_elses),
        Trial::test("deploy::what_is_under_way_is_not_deleted_unseen", stays::under_way),
        Trial::test("deploy::a_stack_that_sends_keeps_its_messages", stays::sender),
        Trial::test("deploy::a_queue_is_watched_before_it_goes", stays::filled_meanwhile),
        Trial::test("deploy::what_cannot_be_counted_stays_and_the_rest_is_told", stays::uncounted),
        Trial::test("deploy::names_that_were_cut_are_known", stays::long_names),
        Trial::test("deploy::a_bus_that_does_not_stand_admits_nobody", stays::no_receiver),
        Trial::test("deploy::a_run_that_is_ended_leaves_nothing_half_made", ends::by_signal),
        Trial::test("deploy::a_signal_at_the_last_moment_begins_and_removes_nothing", ends::at_the_last_moment),
        Trial::test("deploy::a_stack_that_is_lost_sight_of_goes_on", ends::out_of_sight),
        Trial::test("deploy::a_stack_that_somebody_else_changes_is_left_time", ends::somebody_faster),
        Trial::test("deploy::a_run_that_is_killed_is_taken_up", ends::by_force),
        Trial::test("deploy::accounts_work_side_by_side_and_nothing_to_do_is_one_read_each", scale::twenty_accounts),
        Trial::test("deploy::status_tells_what_is_unwell", looks::status),
        Trial::test("deploy::status_tells_what_is_unknown_and_hides_no_other_account", looks::unknown),
        Trial::test("deploy::status_tells_how_long_messages_have_lain", looks::ages),
        Trial::test("deploy::status_compares_what_stands_with_the_templates", looks::drift),
        Trial::test("deploy::destroy_leaves_nothing_and_loses_nothing_unnamed", looks::destroy),
        Trial::test("deploy::destroy_looks_again_at_what_came_meanwhile", looks::arrived_meanwhile),
        Trial::test("deploy::destroy_knows_a_store_that_was_added_by_hand", looks::added_by_hand),
        Trial::test("deploy::each_letter_goes_back_to_what_missed_it_and_nowhere_else", redrive::on_moto::every_kind),
        Trial::test("deploy::a_redrive_that_is_killed_loses_nothing_and_repeats_nothing", redrive::on_moto::killed),
        Trial::test("deploy::a_letter_that_cannot_be_sent_stays", redrive::faults::refused),
        Trial::test("deploy::a_letter_that_was_sent_and_not_removed_is_not_sent_again", redrive::faults::in_between),
        Trial::test("deploy::nothing_of_a_group_goes_before_what_stays_of_it", redrive::faults::in_order),
        Trial::test("deploy::sqs_moves_all_letters_of_a_queue", redrive::faults::moved),
        Trial::test("deploy::a_letter_that_fails_again_is_left_to_the_next_run", redrive::rounds::round),
        Trial::test("deploy::letters_of_schedules_and_buses_go_back", redrive::rounds::schedules_and_buses),
        Trial::test("deploy::a_redrive_that_is_ended_ends_behind_a_letter", redrive::faults::ended),
        Trial::test("deploy::redrive_a_relay_at_work_is_left_to_it_by_a_signal", redrive::faults::relay_at_work),
        Trial::test("deploy::a_dry_run_changes_nothing", order::dry_run),
        Trial::test("deploy::the_plan_tells_the_difference", order::plan),
        Trial::test("deploy::live_what_runs_is_compared_in_any_spelling", live::compared),
        Trial::test("deploy::live_what_is_not_there_is_new", live::new),
        Trial::test("deploy::live_what_the_file_has_no_more_is_told", live::removed),
        Trial::test("deploy::live_what_cannot_be_read_is_unknown_and_never_new", live::unreadable),
        Trial::test("deploy::live_what_is_throttled_is_asked_again_and_then_unknown", live::throttled),
        Trial::test("deploy::live_where_nobody_lets_us_in_nothing_is_said", live::refused),
        Trial::test("deploy::live_a_slow_account_holds_up_no_other", live::slow_account),
        Trial::test("deploy::live_a_run_is_ended_by_a_signal", live::by_signal),
        Trial::test("deploy::verdict_is_merged_and_what_was_made_to_ask_is_gone", verdict::merged),
        Trial::test("deploy::verdict_that_contradicts_hides_no_danger", verdict::contradicted),
        Trial::test("deploy::verdict_that_is_not_given_is_unknown", verdict::unanswered),
        Trial::test("deploy::verdict_a_signal_leaves_nothing", verdict::by_signal),
        Trial::test("deploy::verdict_that_cannot_be_cleaned_up_is_told", verdict::not_taken_back),
    ]
}

/// Those that need LocalStack, which takes minutes to fetch, or wait for long themselves.
pub fn full_cases() -> Vec<Trial> {
    vec![
        Trial::test("deploy::redrive_a_relay_is_waited_for_and_invoked_once", redrive::faults::slow_relay),
        Trial::test("deploy::a_consumer_is_removed_while_its_producer_publishes", routing::removal),
        Trial::test("deploy::verdict_of_localstack_agrees_with_the_registry", agreement::agrees),
    ]
}
