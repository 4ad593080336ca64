//! Writes that meet another transaction on the same item.
//! Invariant: what met another is tried again a few times, and nothing else is.

use std::time::Duration;

/// How often a write is tried.
const ATTEMPTS: u32 = 6;

/// The answer of the first attempt that met no other, or of the last.
pub(super) async fn outlasted<A, E>(
    write: impl AsyncFn() -> Result<A, E>,
    has_met_another: impl Fn(&E) -> bool,
) -> Result<A, E> {
    let mut attempt = 1;
    loop {
        match write().await {
            Err(error) if attempt < ATTEMPTS && has_met_another(&error) => {}
            answer => return answer,
        }
        let longest = Duration::from_millis(20 << attempt);
        tokio::time::sleep(longest.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
        attempt += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn only_what_met_another_is_tried_again_and_not_for_ever() {
        for (met, lasts, expected) in [(true, 2, 3), (true, 99, ATTEMPTS), (false, 99, 1)] {
            let attempts = Cell::new(0);
            let write = async || {
                attempts.set(attempts.get() + 1);
                if attempts.get() > lasts { Ok(()) } else { Err(met) }
            };
            assert_eq!(outlasted(write, |met| *met).await.is_ok(), attempts.get() > lasts);
            assert_eq!(attempts.get(), expected);
        }
    }
}
