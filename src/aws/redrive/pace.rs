//! How fast letters go: no faster than was asked for, so that who takes them keeps up.

use std::time::{Duration, Instant};

use crate::aws::stop::Stop;

/// A pace.
pub struct Pace {
    rate: Option<f64>,
    /// The pause between two letters.
    pause: Duration,
    next: Instant,
}

impl Pace {
    /// So many a second; as fast as it goes where nothing was said.
    pub fn new(rate: Option<f64>) -> Self {
        let pause = rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(1.0 / rate));
        Self { rate, pause, next: Instant::now() }
    }

    /// Waits for the next letter's turn; for less long where a signal comes.
    pub async fn wait(&mut self, stop: &Stop) {
        let now = Instant::now();
        if let Some(left) = self.next.checked_duration_since(now) {
            stop.sleep(left).await;
        }
        // Time that was lost is not caught up with.
        self.next = self.next.max(now) + self.pause;
    }

    /// How many letters there is time for in a while, one at least.
    pub fn within(&self, time: Duration) -> usize {
        if self.pause.is_zero() {
            usize::MAX
        } else {
            ((time.as_secs_f64() / self.pause.as_secs_f64()) as usize).max(1)
        }
    }

    /// How many letters a second, where that was said.
    pub fn rate(&self) -> Option<i32> {
        self.rate.map(|rate| rate as i32)
    }
}
