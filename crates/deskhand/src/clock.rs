//! The one place that reads the system's clock.

use std::sync::Arc;

use domain::Moment;
use store::Clock;

/// The system's clock in UTC.
#[expect(clippy::disallowed_methods, reason = "this is where the moment comes from")]
pub fn system() -> Clock {
    Arc::new(|| Moment(jiff::Timestamp::now().as_microsecond()))
}
