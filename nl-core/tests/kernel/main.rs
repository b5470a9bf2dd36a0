//! What the real kernel does, each test in a network namespace of its own.
//!
//! Without root the tests run in a user namespace, where they may do all of this; where that is not allowed either they
//! are reported as ignored, with the reason.

mod asking;
mod audit;
mod batching;
mod buffers;
mod dumping;
mod ethtool;
mod faults;
mod filtering;
mod generic;
mod links;
mod listening;
mod namespace;
mod namespaces;
mod opening;
mod peer_bugs;
mod peers;
mod pipelining;
mod processes;
mod recovering;
mod resyncing;
mod route;
mod silence;
mod stopping;
#[cfg(feature = "tokio")]
mod tokio;
mod tracing;
mod transactions;
mod uevents;
mod verifying;
mod warnings;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Trial};

/// What a test gives: an error is a failure, with its text.
type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Fails a test that expected something else.
macro_rules! check {
    ($condition:expr) => {
        if !$condition {
            return Err(format!("{}:{}: not so: {}", file!(), line!(), stringify!($condition)).into());
        }
    };
}
/// Fails a test whose two values differ, and shows them.
macro_rules! check_eq {
    ($left:expr, $right:expr) => {
        match (&$left, &$right) {
            (left, right) => {
                if left != right {
                    return Err(format!("{}:{}: {left:?} is not {right:?}", file!(), line!()).into());
                }
            }
        }
    };
}
use check;
use check_eq;

/// Names the tests of a module; each runs in a fresh network namespace.
macro_rules! trials {
    ($($module:ident :: $test:ident),* $(,)?) => {
        vec![$((concat!(stringify!($module), "::", stringify!($test)), $module::$test as fn() -> Outcome)),*]
    };
}
#[cfg(feature = "tokio")]
use trials;

/// A name, and what is to be run.
type Test = (&'static str, fn() -> Outcome);

fn main() -> ExitCode {
    if let Some(code) = processes::play() {
        return code;
    }
    let cannot = match namespace::privileges() {
        Ok(()) => None,
        Err(reason) => match namespace::run_again_in_user_namespace() {
            Some(code) => return code,
            None => Some(reason),
        },
    };
    let tests = trials![
        opening::the_kernel_chooses_a_port_id_of_its_own_for_each_socket,
        opening::an_explicit_port_id_is_kept_and_a_second_one_is_refused,
        opening::a_protocol_that_nobody_registered_is_told_by_name_and_number,
        opening::a_descriptor_of_another_protocol_or_domain_is_not_adopted,
        opening::a_descriptor_that_is_not_bound_gets_a_port_id,
        opening::answers_to_the_one_who_had_a_descriptor_before_are_not_ours,
        opening::optional_features_are_on_and_can_be_read,
        opening::without_rights_the_error_says_what_is_needed,
        asking::a_request_gets_its_reply,
        asking::a_reply_can_be_had_as_it_came,
        audit::a_reply_behind_the_acknowledgement_is_the_requests,
        audit::parts_behind_the_acknowledgement_end_with_done,
        asking::a_change_is_acknowledged_and_seen,
        asking::a_refusal_has_the_kernels_words_and_the_socket_goes_on,
        asking::a_refusal_tells_the_offset_of_the_attribute_at_fault,
        asking::flags_are_added_to_a_request,
        asking::an_echo_is_the_reply_of_a_change,
        asking::a_missing_reply_is_told,
        asking::an_encode_error_sends_nothing,
        asking::a_reply_of_another_type_is_a_decode_error_with_a_path,
        batching::a_thousand_addresses_come_and_go_with_one_batch,
        batching::a_refusal_in_the_middle_is_named_and_the_rest_is_done,
        batching::requests_of_several_types_are_done_in_order_and_have_their_replies,
        batching::many_replies_do_not_overrun_the_queue,
        batching::a_reply_larger_than_the_buffer_is_told_of_its_request_and_the_rest_goes_on,
        batching::refusals_that_repeat_large_requests_do_not_overrun_the_queue,
        batching::one_who_listens_loses_nothing_of_what_its_own_batch_causes,
        batching::after_lost_events_a_batch_is_answered,
        batching::events_that_are_lost_while_answers_are_read_are_told_and_the_answers_are_there,
        batching::where_the_queue_overran_it_is_told_what_is_known,
        batching::a_request_larger_than_the_send_buffer_is_told_with_what_to_enlarge,
        batching::a_familys_batch_goes_under_the_number_that_the_kernel_chose,
        batching::a_batch_of_a_process_has_its_replies_and_where_it_stops_answering_an_end,
        dumping::a_dump_lists_all_and_ends,
        dumping::a_dump_over_many_datagrams_is_complete,
        dumping::a_dump_that_was_dropped_half_way_leaves_the_socket_usable,
        dumping::a_refused_dump_is_an_error_and_then_at_its_end,
        dumping::a_message_that_cannot_be_decoded_is_an_item_and_the_dump_goes_on,
        dumping::what_cannot_be_decoded_is_told_beside_what_is_collected_or_given_to_a_closure,
        dumping::the_kernel_filters_a_dump_and_says_so,
        dumping::a_consistent_listing_is_asked_for_again_and_again_but_not_for_ever,
        dumping::collected_messages_outlive_the_buffer,
        dumping::a_listing_that_changes_meanwhile_is_marked_as_interrupted,
        listening::an_event_comes_by_its_group,
        listening::what_a_group_brings_is_one_set_of_messages,
        listening::typed_events_go_on_behind_one_that_cannot_be_decoded_and_tell_of_loss,
        listening::what_processes_send_to_a_group_is_an_event_where_it_is_wanted,
        listening::a_group_above_32_is_joined_by_number,
        listening::a_group_that_is_not_there_is_an_error,
        listening::after_leaving_no_event_comes,
        listening::events_that_come_during_a_request_are_kept,
        listening::lost_events_are_told_once_and_the_socket_goes_on,
        listening::without_enobufs_lost_events_are_not_told,
        listening::what_is_there_can_be_had_without_waiting,
        listening::a_loss_is_told_behind_what_was_queued_before,
        listening::after_lost_events_the_same_socket_can_ask,
        listening::notifications_that_came_meanwhile_are_datagrams_too,
        listening::multicast_stays_in_its_namespace,
        resyncing::after_a_flood_the_end_is_what_ip_shows,
        resyncing::while_the_flood_goes_on_losses_are_made_good_and_the_end_is_true,
        resyncing::a_disturbed_listing_is_asked_for_again_but_not_for_ever,
        resyncing::a_listing_that_is_refused_or_cannot_be_decoded_changes_nothing,
        peers::a_spoofed_answer_is_ignored_and_counted,
        peers::unicast_goes_to_one_socket_with_the_senders_port,
        peers::a_request_to_a_peer_is_answered_by_it_alone,
        peers::an_answer_of_a_control_type_without_a_number_is_the_reply_where_the_protocol_says_so,
        peers::a_datagram_can_be_sent_and_received_in_parts,
        peers::multicast_reaches_the_members_of_one_group,
        peers::a_sender_does_not_get_its_own_multicast,
        peers::what_is_sent_to_a_group_of_the_kernels_the_kernel_takes_for_a_request,
        peers::nobody_at_the_port_is_told,
        peers::strangers_do_not_prolong_a_wait,
        peers::a_full_receiver_is_a_bounded_wait,
        peers::a_datagram_larger_than_the_buffer_is_not_decoded_and_the_next_one_fits,
        peers::a_broken_datagram_leaves_the_next_one_readable,
        buffers::the_kernel_tells_how_large_the_buffers_are,
        buffers::the_privileged_have_buffers_beyond_the_limit,
        buffers::without_rights_buffers_end_at_the_limit,
        buffers::a_datagram_beyond_the_send_buffer_is_told_and_fits_into_a_larger_one,
        buffers::more_parts_than_the_system_takes_are_told,
        buffers::a_small_buffer_grows_with_what_comes,
        buffers::a_reply_that_the_buffer_is_too_small_for_fits_when_asked_again,
        filtering::of_links_and_addresses_only_one_kind_comes,
        filtering::a_filtered_socket_still_hears_yes_and_no,
        filtering::instructions_of_ones_own_drop_keep_and_cut,
        filtering::what_is_no_program_is_refused_and_the_filter_stays,
        namespaces::a_socket_is_in_the_namespace_of_a_descriptor_and_the_thread_stays,
        namespaces::a_namespace_is_found_by_path_and_by_process,
        namespaces::a_namespace_stays_while_it_is_held,
        namespaces::a_family_is_resolved_in_the_other_namespace,
        namespaces::what_cannot_be_entered_is_told_and_the_thread_stays,
        namespaces::without_rights_no_namespace_is_entered,
        namespaces::events_of_another_namespace_come_with_its_id,
        namespaces::events_of_a_namespace_without_an_id_do_not_come,
        namespaces::without_rights_one_listens_to_ones_own_namespace,
        processes::a_port_id_is_no_identity_and_credentials_are,
        processes::who_answered_is_told_too,
        processes::a_process_has_the_number_of_its_own_pid_namespace,
        processes::credentials_are_told_only_to_the_one_who_asks,
        processes::the_kernel_is_process_0,
        processes::what_processes_may_do_with_each_other_without_rights,
        processes::a_program_that_is_started_does_not_have_the_socket,
        processes::a_child_with_the_same_socket_is_told_by_its_credentials,
        processes::the_end_of_a_child_with_the_same_socket_disturbs_nobody,
        processes::a_peer_that_is_killed_half_way_ends_in_a_bounded_wait,
        pipelining::each_of_many_requests_has_its_own_outcome,
        pipelining::dumps_wait_for_each_other_and_requests_do_not,
        pipelining::a_dump_that_is_given_up_half_way_makes_way_for_the_next,
        pipelining::what_is_not_answered_in_time_ends_and_the_rest_goes_on,
        pipelining::answers_in_any_order_are_those_of_their_requests,
        pipelining::a_part_prolongs_the_time_of_its_own_request_alone,
        pipelining::another_timeout_is_that_of_the_requests_behind_it,
        pipelining::what_overran_the_queue_ends_all_and_the_next_request_is_answered,
        pipelining::what_was_not_sent_yet_outlives_a_loss,
        pipelining::notifications_come_between,
        pipelining::strangers_do_not_prolong_the_wait_of_one_who_listens,
        recovering::after_a_loss_of_datagrams_the_same_socket_can_ask,
        recovering::after_a_batch_that_was_out_of_time_behind_a_loss_the_same_socket_can_ask,
        recovering::a_dump_for_which_there_was_no_room_makes_way_for_the_next,
        recovering::a_dump_that_a_socket_did_not_read_holds_up_no_pipeline,
        recovering::a_dump_that_stands_still_in_the_kernel_makes_way_for_the_next,
        recovering::a_family_is_resolved_by_the_kernel_also_where_a_peer_is_asked,
        recovering::a_late_answer_without_a_number_is_not_the_next_ones,
        recovering::a_late_answer_that_is_cut_disturbs_nobody_who_listens,
        silence::what_the_kernel_drops_in_silence_ends_in_a_bounded_wait,
        silence::a_whole_header_of_a_reserved_type_is_acknowledged_where_it_asks,
        silence::a_peer_that_never_answers_ends_in_a_bounded_wait,
        silence::a_peer_that_answers_without_end_ends_in_a_bounded_wait,
        stopping::one_who_listens_is_stopped_and_goes_on,
        stopping::a_stop_before_the_wait_is_not_lost,
        stopping::a_stop_is_seen_where_there_is_always_more_and_nothing_is_lost,
        stopping::a_request_is_stopped_and_its_late_answer_is_nobodys,
        stopping::a_stopped_socket_changes_nothing,
        stopping::a_wait_for_room_is_stopped,
        stopping::stopping_one_socket_leaves_the_others,
        tracing::a_request_and_its_answer_are_shown_in_order,
        tracing::the_resolution_of_a_family_is_shown,
        tracing::what_the_socket_passes_over_is_shown,
        tracing::what_was_not_sent_is_not_shown,
        tracing::parts_are_shown_as_one_and_a_cut_datagram_with_its_length,
        transactions::a_transaction_is_applied_as_a_whole,
        transactions::one_refusal_undoes_a_transaction_and_all_are_named,
        transactions::a_refusal_of_the_first_request_is_told_as_its_own,
        transactions::a_commit_that_fails_is_no_requests_refusal,
        transactions::a_stale_generation_is_a_refusal_of_the_whole,
        transactions::a_transaction_of_a_subsystem_without_them_is_refused_as_a_whole,
        transactions::a_malformed_transaction_gets_no_answer_and_ends_in_a_bounded_wait,
        transactions::a_large_transaction_is_one_datagram_or_is_not_sent,
        uevents::a_uevent_is_texts,
        faults::a_value_in_nests_is_told_by_its_path,
        faults::a_name_in_a_nest_of_a_family_is_told_by_its_path,
        faults::what_the_schema_does_not_name_is_told_by_its_number,
        faults::a_missing_attribute_is_told_with_its_nest,
        faults::a_dump_that_fails_at_its_end_is_told_with_the_field,
        faults::each_picture_of_the_gallery_names_what_is_wrong,
        faults::what_a_value_deep_inside_must_be_is_told_also_where_a_dump_is_refused_at_its_start,
        faults::a_dump_that_fails_behind_its_first_parts_gives_these_and_then_the_error,
        warnings::a_yes_with_a_warning_is_a_yes_and_the_next_one_is_silent,
        warnings::a_listing_that_is_whole_may_end_with_a_warning,
        warnings::of_many_requests_in_flight_the_one_that_was_warned_of_has_the_warning,
        links::the_example_agrees_with_ip,
        generic::the_controller_knows_itself,
        generic::all_families_are_listed,
        generic::a_missing_family_is_told_by_name,
        generic::a_family_is_resolved_with_its_groups,
        generic::a_family_is_resolved_by_the_kernel_whoever_is_asked_then,
        generic::a_missing_attribute_is_told_by_name,
        generic::a_command_that_the_family_lacks_is_refused,
        verifying::the_requests_here_are_such_as_the_kernel_takes,
        verifying::what_is_declared_otherwise_is_told_with_what_to_write,
        verifying::nests_are_compared_too,
        verifying::a_command_that_is_not_there_or_not_so_is_told,
        verifying::what_the_kernel_does_not_check_is_told,
        verifying::a_family_that_is_not_there_is_an_error,
        peer_bugs::an_answer_shorter_than_its_code_is_a_refusal,
        peer_bugs::the_kernels_words_are_in_the_error_of_a_request_and_of_a_dump,
        peer_bugs::a_dump_that_fails_at_its_end_is_an_error,
        peer_bugs::an_interrupted_listing_is_whole_and_marked,
        peer_bugs::a_forged_listing_is_skipped_and_the_kernels_is_read,
        peer_bugs::an_answer_larger_than_the_buffer_is_told_and_fits_when_asked_again,
        peer_bugs::an_event_of_a_type_without_a_struct_is_there,
        peer_bugs::parts_of_another_type_are_items_and_the_listing_goes_on,
        peer_bugs::an_acknowledgement_that_was_lost_ends_its_request_and_the_socket_goes_on,
    ];
    #[cfg(feature = "tokio")]
    let on_tokio = tokio::tests();
    #[cfg(not(feature = "tokio"))]
    let on_tokio: Vec<Test> = trials![namespace::built_without_tokio];
    let on_tokio = on_tokio.into_iter().map(|(name, test)| (format!("tokio::{name}"), test));
    let tests = tests.into_iter().map(|(name, test)| (name.to_owned(), test)).chain(on_tokio);
    let trials = tests.map(|(name, test)| {
        let cannot = cannot.clone();
        Trial::ignorable_test(name, move || match cannot {
            Some(reason) => Ok(Completion::ignored_with(reason)),
            None => namespace::in_new_network(test),
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}
