//! Calendars, shifts, who is on call: for their pages.

use jiff::civil::Date;

use crate::calendar::Period;
use crate::calendar::holidays::Complaint;
use crate::hours::{RotaPlan, SpecialTime, Timetable};
use crate::{CalendarId, CalendarLinkId, Moment, RotaId, RotaOverrideId};

use super::{FormProblem, PersonRef, TeamRef};

/// Whether it is open now, and until when that stays so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub is_open: bool,
    /// `None` when it never changes.
    pub changes_at: Option<Moment>,
}

/// A calendar in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarLine {
    pub calendar: Timetable,
    pub standing: Standing,
    /// The next special days, few.
    pub ahead: Vec<SpecialTime>,
}

/// The desk's calendars, and which team has which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarsPage {
    pub calendars: Vec<CalendarLine>,
    pub teams: Vec<(TeamRef, Option<CalendarId>)>,
    /// What is suggested for a new one: the reader's own.
    pub zone: String,
    pub may_change: bool,
    pub problem: Option<FormProblem>,
}

/// Which form of a page has a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoursForm {
    Week,
    Day,
    Holidays,
}

/// One calendar, or somebody's shifts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarPage {
    pub calendar: Timetable,
    /// Whose shifts these are.
    pub person: Option<PersonRef>,
    pub standing: Standing,
    /// In the calendar's zone.
    pub today: Date,
    /// Others of the desk, to take special days from.
    pub others: Vec<(CalendarId, String)>,
    /// The special days of the one that it follows.
    pub followed: Vec<SpecialTime>,
    pub teams: Vec<TeamRef>,
    pub link: LinkShown,
    pub may_change: bool,
    pub problem: Option<(HoursForm, FormProblem)>,
    pub found: Option<HolidaysFound>,
}

/// What was read in a file or a text, before it is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HolidaysFound {
    pub days: Vec<FoundDay>,
    /// What was not understood, by line.
    pub complaints: Vec<Complaint>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDay {
    pub name: String,
    pub date: Date,
    /// It stands in the calendar already.
    pub is_known: bool,
}

/// A link for calendar programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkShown {
    /// It is not the reader's to subscribe to.
    Hidden,
    /// The reader has made none.
    None,
    Made {
        id: CalendarLinkId,
        address: String,
        read_at: Option<Moment>,
    },
}

/// What a date is for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayPlan {
    pub date: Date,
    pub open: Vec<Period>,
    /// The name of a special day.
    pub special: Option<String>,
}

/// A week, by person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftsPage {
    pub monday: Date,
    pub today: Date,
    pub people: Vec<ShiftLine>,
    pub may_change: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftLine {
    pub person: PersonRef,
    pub shifts: Option<PersonShifts>,
    pub is_on_call: bool,
}

/// The shifts of somebody, in one week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonShifts {
    pub id: CalendarId,
    pub zone: String,
    pub is_at_work: bool,
    /// Seven.
    pub days: Vec<DayPlan>,
}

/// Who is on call for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanLine {
    pub person: PersonRef,
    pub from: Moment,
    /// Not included.
    pub to: Moment,
    /// The layer whose turn it is; `None` where somebody stands in.
    pub layer: Option<String>,
}

/// A rota in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RotaLine {
    pub id: RotaId,
    pub name: String,
    pub team: Option<TeamRef>,
    pub now: Option<SpanLine>,
    pub next: Option<SpanLine>,
}

/// Who is on call, on all rotas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnCallPage {
    pub rotas: Vec<RotaLine>,
    pub teams: Vec<TeamRef>,
    pub zone: String,
    pub may_change: bool,
    pub problem: Option<FormProblem>,
}

/// One rota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RotaPage {
    pub line: RotaLine,
    pub plan: RotaPlan,
    /// The next weeks; where nobody is on call there is a gap.
    pub spans: Vec<SpanLine>,
    /// Up to when they go.
    pub until: Moment,
    pub stand_ins: Vec<StandInLine>,
    /// Whom the reader may have stand in; empty when nobody.
    pub may_stand_in: Vec<PersonRef>,
    /// Everybody of the team.
    pub people: Vec<PersonRef>,
    pub teams: Vec<TeamRef>,
    pub calendars: Vec<(CalendarId, String)>,
    pub link: LinkShown,
    pub may_change: bool,
    /// What is wrong, and with whom stands in rather than with the rota.
    pub problem: Option<(RotaForm, FormProblem)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RotaForm {
    Rota,
    StandIn,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandInLine {
    pub id: RotaOverrideId,
    pub person: PersonRef,
    pub from: Moment,
    pub to: Moment,
    pub may_remove: bool,
}

/// When the reader works, and is on call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyHours {
    pub shifts: Option<(Timetable, Vec<DayPlan>, LinkShown)>,
    /// With the rota's name.
    pub on_call: Vec<(RotaId, String, SpanLine)>,
}
