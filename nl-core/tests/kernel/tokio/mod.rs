//! Sockets for tokio.

mod asking;
mod cancelling;

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use ::tokio::runtime::{Builder, Runtime};
use ::tokio::time::timeout;
use nl_core::Message;

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
