//! The sample's relay of a DocumentDB store, the program itself, with the real driver and AWS's real SDK: between a stand-in
//! for the cluster and one for AWS it is killed, cut off and lied to, and loses nothing.

mod account;
mod changes;
mod cluster;
mod kills;
mod life;
mod outage;
mod program;
mod world;

use libtest_mimic::Trial;

/// One case a promise.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("relay::a_change_becomes_its_event", changes::events),
        Trial::test("relay::a_vanished_document_goes_aside", changes::vanished),
        Trial::test("relay::what_cannot_be_sent_goes_aside_whole", changes::unsendable),
        Trial::test("relay::killed_before_the_first_event", kills::before_the_first_event),
        Trial::test("relay::nothing_is_lost_before_the_first_token", kills::between_enabling_and_first_token),
        Trial::test("relay::a_repeat_is_the_same_message", kills::between_acknowledgement_and_token),
        Trial::test("relay::another_goes_on_from_the_token", kills::goes_on_from_its_token),
        Trial::test("relay::killed_a_hundred_times", kills::hundred_times),
        Trial::test("relay::health_waits_for_the_first_position", life::health),
        Trial::test("relay::an_idle_stream_stores_its_token", life::idle_token),
        Trial::test("relay::sigterm_stores_and_gives_way", life::sigterm),
        Trial::test("relay::a_suspended_reader_finds_itself_replaced", life::suspension),
        Trial::test("relay::one_of_two_reads", life::lease),
        Trial::test("relay::a_changed_password_is_read_again", cluster::rotation),
        Trial::test("relay::an_absent_cluster_is_tried_less_and_less", cluster::away),
        Trial::test("relay::a_silent_cluster_is_left", cluster::silence),
        Trial::test("relay::a_dead_connection_is_left", cluster::dead_connection),
        Trial::test("relay::no_connection_is_left_behind", cluster::connections),
        Trial::test("relay::a_dropped_collection_waits_for_a_person", cluster::dropped_collection),
        Trial::test("relay::a_foreign_token_waits_for_a_person", cluster::foreign_token),
        Trial::test("relay::a_slow_cluster_is_waited_for", cluster::slowness),
        Trial::test("relay::a_failover_loses_nothing", cluster::failover),
        Trial::test("relay::lost_history_waits_for_a_person", cluster::lost_history),
        Trial::test("relay::history_lost_under_way_stops", cluster::lost_under_way),
        Trial::test("relay::an_absent_queue_loses_nothing", outage::of_the_queue),
        Trial::test("relay::nobody_waits_for_an_answer_for_ever", outage::without_an_answer),
        Trial::test("relay::absent_checkpoints_lose_nothing", outage::of_the_checkpoints),
    ]
}
