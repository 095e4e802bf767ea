//! What a ticket's history measures: how long it waited for whom, how often it was answered, given and opened again.
//!
//! Folded from the log alone, so that the same ticket gives the same figures whoever asks and whenever. A stretch that has not
//! ended counts for nothing yet: figures change with events, never by themselves. What a machine writes is no reply, and the
//! words with which a ticket was opened are none either.

use std::collections::BTreeMap;

use domain::calendar::Calendar;
use domain::promise::Clock;
use domain::ticket::{Status, Ticket};
use domain::{Event, Moment, PersonId};

/// Something on a ticket, and the person who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    pub at: Moment,
    /// `None` for rules and the desk.
    pub by: Option<PersonId>,
    pub event: Event,
}

/// A status that a ticket had, and has no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub status: Status,
    pub from: Moment,
    pub to: Moment,
}

/// An amount of time, in microseconds: all of it, and what of it lay within the team's hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    pub calendar_us: i64,
    pub business_us: i64,
}

/// The figures of one ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metrics {
    pub opened_at: Moment,
    /// From solved or closed to open again.
    pub reopens: u32,
    /// Public words of the team after the opening.
    pub replies: u32,
    /// How often somebody came to have it.
    pub assignments: u32,
    /// How often a team came to have it.
    pub teams: u32,
    pub first_reply_at: Option<Moment>,
    pub first_solved_at: Option<Moment>,
    /// Of the last solving, also where the ticket is open again.
    pub last_solved_at: Option<Moment>,
    pub first_assigned_at: Option<Moment>,
    pub assigned_at: Option<Moment>,
    pub status_at: Moment,
    pub requester_acted_at: Option<Moment>,
    /// When whoever had it did something on it.
    pub assignee_acted_at: Option<Moment>,
    /// When a message or a note was written last.
    pub written_at: Option<Moment>,
    pub stretches: Vec<Stretch>,
}

/// Whether a change of status is part of a merge, or of its undoing: a ticket that becomes part of another was not solved, and
/// one that comes out of it again was not opened again.
fn is_structure(at: Moment, beside: &[Happened]) -> bool {
    let from = beside.partition_point(|h| h.at < at);
    beside[from..]
        .iter()
        .take_while(|h| h.at == at)
        .any(|h| matches!(h.event, Event::MergedInto { .. } | Event::StructureUndone { .. }))
}

/// Who wrote the words that a ticket was opened with; with a note alone somebody wrote down what a caller asked.
fn was_opened_by_the_team(events: &[Happened], opened_at: Moment) -> bool {
    let mut first = events.iter().filter(|h| h.at == opened_at).filter_map(|h| match h.event {
        Event::MessageReceived { .. } => Some(false),
        Event::ReplyWritten { automatic: false, .. } => Some(true),
        _ => None,
    });
    first.next().unwrap_or(false)
}

/// Measures a ticket by its events, oldest first and complete.
pub fn measure(ticket: &Ticket, events: &[Happened]) -> Metrics {
    let (mut status, mut assignee, mut team) = (ticket.status, ticket.assignee, ticket.team);
    for happened in events.iter().rev() {
        match &happened.event {
            Event::StatusChanged { from, .. } => status = *from,
            Event::TicketAssigned { from, .. } => assignee = *from,
            Event::TeamChanged { from, .. } => team = *from,
            _ => {}
        }
    }
    let opening = events.iter().find(|h| matches!(h.event, Event::TicketOpened { .. }));
    let opened_at = opening.map_or(ticket.created_at, |h| h.at);
    let given_at = |has: bool| has.then_some(opened_at);
    let mut m = Metrics {
        opened_at,
        reopens: 0,
        replies: 0,
        assignments: u32::from(assignee.is_some()),
        teams: u32::from(team.is_some()),
        first_reply_at: None,
        first_solved_at: None,
        last_solved_at: None,
        first_assigned_at: given_at(assignee.is_some()),
        assigned_at: given_at(assignee.is_some()),
        status_at: opened_at,
        requester_acted_at: Some(opened_at),
        assignee_acted_at: None,
        written_at: None,
        stretches: Vec::new(),
    };
    for Happened { at, by, event } in events {
        let at = *at;
        let mut by = *by;
        match event {
            Event::StatusChanged { to, .. } => {
                m.stretches.push(Stretch { status, from: m.status_at, to: at });
                if !is_structure(at, events) {
                    if status.is_unsolved() && !to.is_unsolved() {
                        m.first_solved_at.get_or_insert(at);
                        m.last_solved_at = Some(at);
                    }
                    m.reopens += u32::from(!status.is_unsolved() && to.is_unsolved());
                }
                (status, m.status_at) = (*to, at);
            }
            Event::TicketAssigned { to, .. } => {
                assignee = *to;
                m.assignments += u32::from(to.is_some());
                m.assigned_at = to.is_some().then_some(at);
                if to.is_some() {
                    m.first_assigned_at.get_or_insert(at);
                }
            }
            Event::TeamChanged { to, .. } => m.teams += u32::from(to.is_some()),
            Event::ReplyWritten { automatic, .. } => {
                m.written_at = Some(at);
                if !automatic && at != opened_at {
                    m.replies += 1;
                    m.first_reply_at.get_or_insert(at);
                }
            }
            Event::NoteWritten { .. } => m.written_at = Some(at),
            Event::MessageReceived { author, .. } => {
                m.written_at = Some(at);
                // The desk took it in; they wrote it.
                by = Some(*author);
            }
            _ => {}
        }
        if by.is_some() && by == Some(ticket.requester) {
            m.requester_acted_at = Some(at);
        }
        if by.is_some() && by == assignee {
            m.assignee_acted_at = Some(at);
        }
    }
    m
}

impl Metrics {
    /// How long it was in statuses of that kind; without a calendar all hours are business hours.
    pub fn spent(&self, calendar: Option<&Calendar>, of: impl Fn(Status) -> bool) -> Amount {
        let mut sum = Amount::default();
        for stretch in self.stretches.iter().filter(|s| of(s.status)) {
            let amount = between(calendar, stretch.from, stretch.to);
            sum.calendar_us += amount.calendar_us;
            sum.business_us += amount.business_us;
        }
        sum
    }

    /// From the opening to then.
    pub fn until(&self, calendar: Option<&Calendar>, then: Moment) -> Amount {
        between(calendar, self.opened_at, then)
    }
}

// Turn by turn

/// What is measured in turns: it begins, pauses, goes on, ends, and may begin again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Metric {
    /// From a word of somebody outside to the team's next one.
    Reply,
    /// While the ticket is new, open or on hold.
    RequesterWait,
    /// While it is new or open.
    AgentWork,
    /// Until it is solved.
    Resolution,
    /// Known by its missed deadlines alone.
    PeriodicUpdate,
}

impl Metric {
    /// The one that a promise's clock counts.
    fn of(clock: Clock) -> Self {
        match clock {
            Clock::FirstReply | Clock::NextReply => Self::Reply,
            Clock::PeriodicUpdate => Self::PeriodicUpdate,
            Clock::RequesterWait => Self::RequesterWait,
            Clock::AgentWork => Self::AgentWork,
            Clock::Resolution => Self::Resolution,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Activate,
    Pause,
    Fulfill,
    /// What was promised for it is used up.
    Breach,
}

/// What happened to a metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turned {
    pub metric: Metric,
    /// Counts from 1 how often it began on this ticket.
    pub instance: u32,
    pub turn: Turn,
    pub at: Moment,
    /// Which of the events did it, by its place among them.
    pub event: usize,
    /// From when to when it ran, where that ends here.
    pub ran: Option<(Moment, Moment)>,
}

/// How long the instance of each turn ran up to it, without what still runs.
pub fn amounts(turns: &[Turned], calendar: Option<&Calendar>) -> Vec<Amount> {
    let mut sums: BTreeMap<(Metric, u32), Amount> = BTreeMap::new();
    let sum = |turned: &Turned| {
        let sum = sums.entry((turned.metric, turned.instance)).or_default();
        if let Some((from, to)) = turned.ran {
            let amount = between(calendar, from, to);
            sum.calendar_us += amount.calendar_us;
            sum.business_us += amount.business_us;
        }
        *sum
    };
    turns.iter().map(sum).collect()
}

/// What a metric should do from now on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Should {
    Run,
    Pause,
    End,
}

/// One metric while its history is read.
struct Running {
    metric: Metric,
    instance: u32,
    /// Since when it runs; `None` while it pauses.
    since: Option<Moment>,
    has_begun: bool,
}

impl Running {
    fn new(metric: Metric) -> Self {
        Self { metric, instance: 0, since: None, has_begun: false }
    }

    fn turned(&self, turn: Turn, at: Moment, event: usize, ran: Option<(Moment, Moment)>) -> Turned {
        // A deadline that was missed before anything began belongs to the first.
        Turned { metric: self.metric, instance: self.instance.max(1), turn, at, event, ran }
    }

    fn should(&mut self, what: Should, at: Moment, event: usize) -> Option<Turned> {
        match (what, self.since, self.has_begun) {
            (Should::Run, Some(_), _) | (Should::Pause, None, _) | (Should::End, None, false) => None,
            (Should::Run, None, has_begun) => {
                self.instance += u32::from(!has_begun);
                (self.since, self.has_begun) = (Some(at), true);
                Some(self.turned(Turn::Activate, at, event, None))
            }
            (Should::Pause, Some(since), _) => {
                self.since = None;
                Some(self.turned(Turn::Pause, at, event, Some((since, at))))
            }
            (Should::End, since, _) => {
                (self.since, self.has_begun) = (None, false);
                Some(self.turned(Turn::Fulfill, at, event, since.map(|since| (since, at))))
            }
        }
    }

    /// Ends without having been fulfilled: nothing is told, and what goes on later begins anew.
    fn drop_it(&mut self) {
        (self.since, self.has_begun) = (None, false);
    }
}

struct Clocks {
    reply: Running,
    requester_wait: Running,
    agent_work: Running,
    resolution: Running,
    periodic_update: Running,
}

impl Clocks {
    fn one(&self, metric: Metric) -> &Running {
        match metric {
            Metric::Reply => &self.reply,
            Metric::RequesterWait => &self.requester_wait,
            Metric::AgentWork => &self.agent_work,
            Metric::Resolution => &self.resolution,
            Metric::PeriodicUpdate => &self.periodic_update,
        }
    }

    /// The ticket is part of another now.
    fn merged(&mut self) {
        self.reply.drop_it();
        self.requester_wait.drop_it();
        self.agent_work.drop_it();
        self.resolution.drop_it();
    }

    /// The ticket has that status from now on.
    fn at_status(&mut self, status: Status, at: Moment, event: usize) -> Vec<Turned> {
        use Should::{End, Pause, Run};
        let (wait, work, resolution) = match status {
            Status::New | Status::Open => (Run, Run, Run),
            Status::OnHold => (Run, Pause, Run),
            Status::Pending => (Pause, Pause, Run),
            Status::Solved | Status::Closed => (End, End, End),
        };
        let mut all = Vec::new();
        if resolution == End {
            all.extend(self.reply.should(End, at, event));
        }
        all.extend(self.requester_wait.should(wait, at, event));
        all.extend(self.agent_work.should(work, at, event));
        all.extend(self.resolution.should(resolution, at, event));
        all
    }
}

/// All turns of a ticket's metrics by its events, oldest first and complete; in the order of the events.
pub fn turns(ticket: &Ticket, events: &[Happened]) -> Vec<Turned> {
    let mut status = ticket.status;
    for happened in events.iter().rev() {
        if let Event::StatusChanged { from, .. } = &happened.event {
            status = *from;
        }
    }
    let opened_at = events.iter().find(|h| matches!(h.event, Event::TicketOpened { .. })).map(|h| h.at);
    let mut clocks = Clocks {
        reply: Running::new(Metric::Reply),
        requester_wait: Running::new(Metric::RequesterWait),
        agent_work: Running::new(Metric::AgentWork),
        resolution: Running::new(Metric::Resolution),
        periodic_update: Running::new(Metric::PeriodicUpdate),
    };
    let mut all = Vec::new();
    for (n, Happened { at, event, .. }) in events.iter().enumerate() {
        match event {
            Event::TicketOpened { .. } => {
                // Whoever opened it waits for an answer, unless the team opened it with one.
                if !was_opened_by_the_team(events, *at) {
                    all.extend(clocks.reply.should(Should::Run, *at, n));
                }
                all.extend(clocks.at_status(status, *at, n));
            }
            Event::StatusChanged { to, .. } if !to.is_unsolved() && is_structure(*at, events) => {
                clocks.merged();
            }
            Event::StatusChanged { to, .. } => all.extend(clocks.at_status(*to, *at, n)),
            Event::MessageReceived { automatic: false, .. } => {
                all.extend(clocks.reply.should(Should::Run, *at, n));
            }
            // What the team opens a ticket with is no answer.
            Event::ReplyWritten { automatic: false, .. } if Some(*at) != opened_at => {
                all.extend(clocks.reply.should(Should::End, *at, n));
            }
            Event::DeadlineMissed { clock, .. } => {
                all.push(clocks.one(Metric::of(*clock)).turned(Turn::Breach, *at, n, None));
            }
            _ => {}
        }
    }
    all
}

fn between(calendar: Option<&Calendar>, from: Moment, to: Moment) -> Amount {
    let calendar_us = to.since(from).max(0);
    Amount { calendar_us, business_us: calendar.map_or(calendar_us, |c| c.open_between(from, to)) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use domain::calendar::Week;
    use domain::message::Channel;
    use domain::moment::MINUTE_US;
    use domain::{MessageId, PromiseId, StructureActId, TeamId, TicketId};

    const ID: TicketId = TicketId(7);
    const ROSA: PersonId = PersonId(9);
    const ANNA: PersonId = PersonId(2);
    const BEN: PersonId = PersonId(3);

    fn at(minute: i64) -> Moment {
        Moment(minute * MINUTE_US)
    }

    fn happened(minute: i64, by: Option<PersonId>, event: Event) -> Happened {
        Happened { at: at(minute), by, event }
    }

    fn opened() -> Happened {
        happened(0, None, Event::TicketOpened { ticket: ID, requester: ROSA, channel: Channel::Email })
    }

    fn received(minute: i64) -> Happened {
        let (message, channel) = (MessageId(minute), Channel::Email);
        let event = Event::MessageReceived { ticket: ID, message, author: ROSA, channel, automatic: false };
        happened(minute, None, event)
    }

    fn replied(minute: i64, by: PersonId, automatic: bool) -> Happened {
        let event = Event::ReplyWritten { ticket: ID, message: MessageId(minute), automatic };
        happened(minute, Some(by), event)
    }

    fn status(minute: i64, by: PersonId, from: Status, to: Status) -> Happened {
        happened(minute, Some(by), Event::StatusChanged { ticket: ID, from, to })
    }

    fn assigned(minute: i64, from: Option<PersonId>, to: Option<PersonId>) -> Happened {
        happened(minute, Some(ANNA), Event::TicketAssigned { ticket: ID, from, to })
    }

    fn ticket(status: Status, assignee: Option<PersonId>) -> Ticket {
        Ticket {
            id: ID,
            subject: "Hums".into(),
            status,
            priority: None,
            ticket_type: None,
            tags: BTreeSet::new(),
            requester: ROSA,
            organisation: None,
            assignee,
            team: Some(TeamId(4)),
            mailbox: None,
            channel: Channel::Email,
            follow_up_of: None,
            external_id: None,
            form: None,
            fields: domain::field::FieldValues::default(),
            created_at: at(0),
            updated_at: at(99),
            solved_at: None,
            closed_at: None,
            version: 1,
        }
    }

    fn minutes(amount: Amount) -> i64 {
        assert_eq!(amount.calendar_us, amount.business_us, "without a calendar they are the same");
        amount.calendar_us / MINUTE_US
    }

    #[test]
    fn a_whole_life_is_measured() {
        use Status as S;
        let events = [
            opened(),
            received(0),
            replied(1, ANNA, true),
            assigned(5, None, Some(ANNA)),
            status(5, ANNA, S::New, S::Open),
            replied(10, ANNA, false),
            status(10, ANNA, S::Open, S::Pending),
            received(40),
            status(40, ROSA, S::Pending, S::Open),
            status(45, ANNA, S::Open, S::OnHold),
            assigned(50, Some(ANNA), Some(BEN)),
            status(65, BEN, S::OnHold, S::Solved),
            status(100, ROSA, S::Solved, S::Open),
            replied(110, BEN, false),
            status(120, BEN, S::Open, S::Solved),
        ];
        let m = measure(&ticket(S::Solved, Some(BEN)), &events);
        assert_eq!((m.reopens, m.replies, m.assignments, m.teams), (1, 2, 2, 1));
        assert_eq!((m.first_reply_at, m.first_assigned_at), (Some(at(10)), Some(at(5))));
        assert_eq!((m.first_solved_at, m.last_solved_at), (Some(at(65)), Some(at(120))));
        assert_eq!((m.assigned_at, m.status_at), (Some(at(50)), at(120)));
        assert_eq!((m.requester_acted_at, m.assignee_acted_at), (Some(at(100)), Some(at(120))));
        assert_eq!(m.written_at, Some(at(110)));
        let spent = |of: fn(Status) -> bool| minutes(m.spent(None, of));
        assert_eq!(spent(|s| s == S::Pending), 30);
        assert_eq!(spent(|s| s == S::OnHold), 20);
        // New 5, open 5 and 5, on hold 20, open again 20.
        assert_eq!(spent(|s| matches!(s, S::New | S::Open | S::OnHold)), 55);
        assert_eq!(minutes(m.until(None, at(10))), 10);
    }

    #[test]
    fn what_goes_on_counts_for_nothing_yet_and_the_opening_is_no_reply() {
        let m = measure(&ticket(Status::New, None), &[opened(), received(0)]);
        assert_eq!((m.replies, m.first_reply_at, m.first_solved_at, m.assignments), (0, None, None, 0));
        assert_eq!(m.stretches, []);
        assert_eq!(m.requester_acted_at, Some(at(0)));
        let by_the_team = [opened(), replied(0, ANNA, false), replied(3, ANNA, false)];
        let m = measure(&ticket(Status::New, Some(ANNA)), &by_the_team);
        assert_eq!((m.replies, m.first_reply_at), (1, Some(at(3))));
        assert_eq!((m.assignments, m.first_assigned_at), (1, Some(at(0))), "it was given when it was opened");
        assert_eq!(m.assignee_acted_at, Some(at(3)));
    }

    #[test]
    fn nobody_has_what_was_taken_back() {
        let events = [opened(), assigned(5, None, Some(ANNA)), assigned(9, Some(ANNA), None)];
        let m = measure(&ticket(Status::New, None), &events);
        assert_eq!((m.assigned_at, m.first_assigned_at), (None, Some(at(5))));
    }

    #[test]
    fn business_hours_are_those_of_the_calendar() {
        let never = Calendar::new("UTC", Week::closed(), Vec::new()).expect("UTC is known");
        let m = measure(&ticket(Status::New, None), &[opened()]);
        assert_eq!(m.until(Some(&never), at(7)), Amount { calendar_us: 7 * MINUTE_US, business_us: 0 });
    }

    /// What happened to a metric: its instance, how it turned, the minute, and minutes that ran.
    fn turned(metric: Metric, ticket: &Ticket, events: &[Happened]) -> Vec<(u32, Turn, i64, i64)> {
        let all = turns(ticket, events);
        let ran = amounts(&all, None);
        let own = all.iter().zip(ran).filter(|(t, _)| t.metric == metric);
        own.map(|(t, ran)| (t.instance, t.turn, t.at.0 / MINUTE_US, minutes(ran))).collect()
    }

    #[test]
    fn a_merge_solves_nothing_and_its_undoing_opens_nothing_again() {
        use Status as S;
        let act = StructureActId(5);
        let merged = Event::MergedInto { ticket: ID, into: TicketId(8), act };
        let undone = Event::StructureUndone { ticket: ID, others: Vec::new(), act };
        let events = [
            opened(),
            received(0),
            status(20, ANNA, S::New, S::Closed),
            happened(20, Some(ANNA), merged),
            status(30, ANNA, S::Closed, S::New),
            happened(30, Some(ANNA), undone),
            replied(40, ANNA, false),
            status(50, ANNA, S::New, S::Solved),
        ];
        let ticket = ticket(S::Solved, None);
        let m = measure(&ticket, &events);
        assert_eq!((m.reopens, m.first_solved_at, m.last_solved_at), (0, Some(at(50)), Some(at(50))));
        let fulfilled = |metric| {
            turned(metric, &ticket, &events)
                .into_iter()
                .filter(|t| t.1 == Turn::Fulfill)
                .map(|t| t.2)
                .collect::<Vec<_>>()
        };
        assert_eq!(fulfilled(Metric::Resolution), [50]);
        assert_eq!(fulfilled(Metric::RequesterWait), [50]);
        let gone = measure(&ticket, &events[..4]);
        assert_eq!((gone.first_solved_at, gone.reopens), (None, 0));
    }

    #[test]
    fn a_ticket_without_a_first_message_waits_for_a_reply_too() {
        // A call that was written down, or a part of another ticket.
        let events = [opened(), replied(7, ANNA, false)];
        use Turn::{Activate, Fulfill};
        assert_eq!(
            turned(Metric::Reply, &ticket(Status::New, None), &events),
            [(1, Activate, 0, 0), (1, Fulfill, 7, 7)]
        );
    }

    #[test]
    fn metrics_begin_pause_and_end_with_what_happens() {
        use Status as S;
        use Turn::{Activate, Breach, Fulfill, Pause};
        let missed = Event::DeadlineMissed {
            ticket: ID,
            promise: PromiseId(5),
            clock: Clock::NextReply,
            due_at: at(55),
        };
        let events = [
            opened(),
            received(0),
            replied(1, ANNA, true),
            status(5, ANNA, S::New, S::Open),
            replied(10, ANNA, false),
            status(10, ANNA, S::Open, S::Pending),
            received(40),
            received(41),
            status(42, ROSA, S::Pending, S::Open),
            status(45, ANNA, S::Open, S::OnHold),
            happened(56, None, missed),
            status(65, BEN, S::OnHold, S::Solved),
            status(100, ROSA, S::Solved, S::Open),
        ];
        let ticket = ticket(S::Open, None);
        assert_eq!(
            turned(Metric::Reply, &ticket, &events),
            [
                (1, Activate, 0, 0),
                (1, Fulfill, 10, 10),
                (2, Activate, 40, 0),
                (2, Breach, 56, 0),
                (2, Fulfill, 65, 25),
            ]
        );
        assert_eq!(
            turned(Metric::RequesterWait, &ticket, &events),
            [
                (1, Activate, 0, 0),
                (1, Pause, 10, 10),
                (1, Activate, 42, 10),
                (1, Fulfill, 65, 33),
                (2, Activate, 100, 0),
            ]
        );
        assert_eq!(
            turned(Metric::AgentWork, &ticket, &events),
            [
                (1, Activate, 0, 0),
                (1, Pause, 10, 10),
                (1, Activate, 42, 10),
                (1, Pause, 45, 13),
                (1, Fulfill, 65, 13),
                (2, Activate, 100, 0),
            ]
        );
        assert_eq!(
            turned(Metric::Resolution, &ticket, &events),
            [(1, Activate, 0, 0), (1, Fulfill, 65, 65), (2, Activate, 100, 0),]
        );
    }

    #[test]
    fn who_is_answered_at_once_waits_for_no_reply() {
        let events = [opened(), replied(0, ANNA, false), replied(3, ANNA, false)];
        assert_eq!(turned(Metric::Reply, &ticket(Status::New, None), &events), Vec::new());
    }
}
