//! How hard messages are to read, where pages draw them and the follower scores them.

use domain::load::{HardWords, Load};
use domain::message::Visibility;
use domain::read::ticket::{HardPassages, Side};
use domain::read::{MessageItem, TicketPage, TimelineItem};
use insight::load::{Said, hard_passages, judge};
use store::loads::Around;
use store::messages::Stored;

/// How hard a stored message is.
pub fn of(message: &Stored, around: Around) -> Load {
    judge(&Said {
        text: &message.text,
        language: message.language.as_deref(),
        turn: around.turn,
        today: around.today,
        unanswered: around.unanswered,
    })
}

/// Finds the hard passages of a customer's message: to be covered, or to be covered by whoever gets it live.
pub fn find_passages(message: &mut MessageItem, shown: HardWords) {
    if message.side == Side::Customer && message.visibility == Visibility::Public && !message.automatic {
        let ranges = hard_passages(&message.text, None);
        message.hard = HardPassages { ranges, shown };
    }
}

/// Covers the hard passages of a page, for whoever wants that; for all others nothing is looked for.
pub fn cover(page: &mut TicketPage, wanted: HardWords) {
    match wanted {
        HardWords::Shown => {}
        HardWords::Covered => {
            for item in &mut page.timeline {
                if let TimelineItem::Message(message) = item {
                    find_passages(message, wanted);
                }
            }
        }
    }
}
