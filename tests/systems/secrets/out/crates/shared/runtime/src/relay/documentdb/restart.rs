//! What lost history leads to: a stop, or another beginning at the time that a person has set.
//! Invariant: a time lets reading begin again once; no other change is skipped without a person's word.

use jiff::Timestamp;

use super::position::Position;

/// Where reading begins again at `now`, if it may. `asked` is the time that the file sets, `used` the one that has let
/// reading begin again before.
pub(super) fn position(asked: Option<&str>, used: Option<&str>, now: Timestamp) -> Option<Position> {
    let asked = asked.filter(|asked| used != Some(asked))?;
    match asked.parse::<Timestamp>() {
        // From a time to come, nothing could be read yet; it is asked for again until it has come.
        Ok(time) if time <= now => Position::at(time),
        Ok(_) => {
            tracing::error!("the time at which reading is to begin again is still to come");
            None
        }
        Err(_) => {
            tracing::error!("what is to say where reading begins again is no time");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &str = "2026-11-24T07:00:00+01:00";

    fn at(asked: Option<&str>, used: Option<&str>) -> Option<Position> {
        position(asked, used, "2026-11-24T08:00:00Z".parse().expect("a time"))
    }

    #[test]
    fn without_a_persons_word_reading_stops() {
        assert_eq!(at(None, None), None);
        assert_eq!(at(None, Some(ASKED)), None);
    }

    #[test]
    fn a_time_lets_reading_begin_again_once() {
        let asked = "2026-11-24T06:00:00Z".parse().ok().and_then(Position::at);
        assert!(asked.is_some());
        assert_eq!(at(Some(ASKED), None), asked);
        assert_eq!(at(Some(ASKED), Some("2026-11-20T06:00:00Z")), asked, "history is lost a second time");
        assert_eq!(at(Some(ASKED), Some(ASKED)), None);
    }

    #[test]
    fn what_is_no_time_or_still_to_come_lets_nothing_begin() {
        assert_eq!(at(Some("yesterday"), None), None);
        assert_eq!(at(Some("2026-11-24T08:00:01Z"), None), None);
    }
}
