//! Sockets for tokio.

mod asking;
mod cancelling;
mod sharing;

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use ::tokio::runtime::{Builder, Runtime};
use ::tokio::time::timeout;
use nl_core::{Message, Request};

use crate::opening::Usersock;
use crate::{Outcome, Test, trials};

/// All tests of sockets for tokio.
pub(crate) fn tests() -> Vec<Test> {
    trials![
        asking::requests_changes_and_dumps_are_as_of_a_blocking_socket,
        asking::a_refusal_has_the_kernels_words_and_the_socket_goes_on,
        asking::a_family_is_resolved_and_named_anew,
        asking::a_socket_changes_between_blocking_and_not,
        asking::a_process_answers_when_it_likes,
        asking::several_replies_come_one_after_the_other,
        asking::silence_ends_in_a_bounded_wait,
        asking::a_full_receiver_is_a_bounded_wait_and_room_ends_it,
        asking::events_come_typed_and_loss_is_one_of_them,
        asking::datagrams_are_sent_and_received_in_parts,
        asking::a_socket_that_never_waits_lets_other_tasks_run,
        asking::the_kernel_is_asked_without_timers,
        asking::a_stop_ends_the_wait_of_a_task,
        asking::a_batch_has_an_outcome_for_each_request,
        asking::a_mirror_is_resynchronized,
        cancelling::after_a_request_that_was_dropped_the_next_gets_its_own_answer,
        cancelling::after_a_change_that_was_dropped_the_next_gets_its_own_answer,
        cancelling::after_a_listing_that_was_dropped_the_next_gets_its_own_answer,
        cancelling::after_a_batch_that_was_dropped_the_next_gets_its_own_answer,
        cancelling::a_message_of_a_listing_is_not_lost_where_its_future_is_dropped,
        cancelling::a_listing_of_the_kernel_can_be_dropped_at_each_message,
        cancelling::no_event_is_lost_where_futures_are_dropped,
        cancelling::no_datagram_is_lost_where_futures_are_dropped,
        cancelling::what_was_being_sent_is_there_as_a_whole_or_not_at_all,
        sharing::sixty_four_tasks_share_a_handle_and_nobody_gets_anothers_answer,
        sharing::answers_that_come_late_and_in_another_order_find_their_tasks,
        sharing::requests_that_are_given_up_at_any_point_disturb_nobody,
        sharing::of_listings_one_runs_and_the_others_wait_their_turn,
        sharing::a_listing_that_was_given_up_before_its_turn_is_never_sent,
        sharing::a_listing_that_was_given_up_half_way_lets_the_next_one_run,
        sharing::a_future_that_is_not_polled_any_more_holds_up_nobody,
        sharing::a_loss_ends_all_in_flight_and_the_handle_goes_on,
        sharing::an_answer_that_is_cut_ends_its_own_request,
        sharing::a_broken_answer_hangs_nobody,
        sharing::silence_and_chatter_end_in_a_bounded_wait,
        sharing::a_full_peer_is_asked_again_until_it_has_room,
        sharing::replies_warnings_and_what_is_missing_are_told,
        sharing::events_come_to_their_own_socket_meanwhile,
        sharing::a_stop_ends_what_is_in_flight,
        sharing::a_handle_that_never_waits_lets_other_tasks_run,
    ]
}

/// A runtime of one thread, which is the test's own.
fn single() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Runs a test; one that hangs fails.
fn run(runtime: std::io::Result<Runtime>, test: impl Future<Output = Outcome>) -> Outcome {
    runtime?.block_on(async { timeout(Duration::from_secs(120), test).await.map_err(|_| "hangs")? })
}

/// A runtime of several threads.
fn several() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(4).enable_all().build()
}

/// Polls a future at most so many times, and then drops it; whenever it has to wait, lets the other end do its next
/// step, until that has no more to do.
async fn polled<T>(
    times: usize,
    future: impl Future<Output = T>,
    mut step: impl FnMut() -> Result<bool, Box<dyn std::error::Error>>,
) -> Result<Option<T>, Box<dyn std::error::Error>> {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(|context| {
        let Some(fewer) = left.checked_sub(1) else { return Poll::Ready(Ok(None)) };
        left = fewer;
        match future.as_mut().poll(context) {
            Poll::Ready(value) => Poll::Ready(Ok(Some(value))),
            Poll::Pending if left == 0 => Poll::Ready(Ok(None)),
            Poll::Pending => match step() {
                Ok(true) => Poll::Pending,
                Ok(false) => Poll::Ready(Ok(None)),
                Err(error) => Poll::Ready(Err(error)),
            },
        }
    })
    .await
}

#[derive(Debug, PartialEq, Message)]
#[nl(protocol = Usersock, type = 0x20)]
struct Note {
    #[nl(attr = 1)]
    number: u32,
}

#[derive(Request)]
#[nl(protocol = Usersock, type = 0x20, reply = Note, do, dump)]
struct Ask {
    #[nl(attr = 1)]
    number: u32,
}
