//! What customers do by themselves: asking for a link, signing in by it, opening, answering and solving their requests,
//! wanting to hear of a problem; and what the team puts on the status page.

use domain::bounce::TroubleKind;
use domain::field::{CustomerAccess, Field, FieldValues};
use domain::form::{Audience, DeskForms, Form, Requirement, missing, visible_and_required};
use domain::major_incident::IncidentAct;
use domain::message::{Channel, Markup, TEXT_BYTES_MAX, Visibility};
use domain::moment::DAY_US;
use domain::permission::{Action, Object, may};
use domain::person::{Person, normalise_address};
use domain::portal::{
    CameBy, Errand, RequestFacts, SESSION_DAYS, Standing, Visitor, WATCHERS_MAX, may_write_to, problem_title,
    standing,
};
use domain::ticket::{FieldChange, Ticket, TicketChange};
use domain::{
    Actor, Error, Event, FieldId, FormId, Language, MailboxId, MajorIncidentId, PersonId, PortalLetterId,
    PortalSessionId, Refusal, Result, TicketId,
};
use store::portal::{NewSession, Watch};
use store::{
    Conn, Tx, address_trouble, fields, mailboxes, major_incidents, participants, people, portal, tickets,
};

use super::address_trouble::{ToDead, no_automatic_mail};
use super::letters::{self, LinkLetter};
use super::open_ticket::{NewTicket, Requester, open_ticket};
use super::receive_letter::add_contact;
use super::recipients::Sending;
use super::sign_in::From;
use super::write_message::{NewMessage, write_message};
use crate::app::Desk;

/// Writes a letter to an address, where it may have one. What comes of it is not told: whoever asks learns nothing of the
/// address.
///
/// # Errors
/// [`Refusal::Invalid`] when it is no address, [`Refusal::Conflict`] when the desk has no mailbox to write from.
pub async fn ask_for_letter(
    tx: &mut Tx,
    errand: Errand,
    address: &str,
    language: Language,
    incident: Option<MajorIncidentId>,
) -> Result<()> {
    tx.quiet("somebody asked for a link; what follows from it is told");
    let address = normalise_address(address)?;
    let boxes = mailboxes::list(tx).await?;
    let Some(from) = boxes.first() else {
        return Err(Refusal::Conflict("The desk cannot send mail yet.".into()).into());
    };
    let now = tx.now();
    if !portal::sent(tx, errand, &address, now).await?.allows_another(errand) {
        return Ok(());
    }
    let ours: Vec<&str> = boxes.iter().map(|m| m.address.as_str()).collect();
    let known = people::find_by_address(tx, &address).await?;
    let is_dead = address_trouble::find(tx, &address, TroubleKind::Dead).await?.is_some();
    // Whoever called our mail unwanted still signs in when they ask; a word that anybody may ask for is not for them.
    let complained = address_trouble::find(tx, &address, TroubleKind::Complained).await?.is_some();
    let is_unwanted = complained && errand != Errand::SignIn;
    let gets_mail = may_write_to(&address, &ours)
        && !is_dead
        && !is_unwanted
        && known.is_none_or(|p| p.suspended_at.is_none());
    let letter = LinkLetter { errand, address, language, incident, is_mailed: gets_mail };
    letters::write(tx, from, letter).await.map(drop)
}

/// Writes a link to an address of somebody's because the team wants it proven: using it does that.
///
/// # Errors
/// A refusal when the actor may not, and as [`ask_for_letter`].
pub async fn ask_for_proof(tx: &mut Tx, by: &Actor, id: PersonId, address: &str) -> Result<()> {
    let person = people::load(tx, id).await?;
    may(by, Action::ChangeContact, Object::Person { id, role: person.role })?;
    let language = person.locale.as_deref().and_then(Language::of_header).unwrap_or_default();
    ask_for_letter(tx, Errand::SignIn, address, language, None).await
}

/// Signs in whoever has the link of a mail: once. An address that the desk does not know becomes a contact's, for it is proven
/// by that.
///
/// # Errors
/// [`Refusal::NotFound`] when the link does nothing (any more), or its address is the team's or a suspended contact's.
pub async fn use_sign_in_link(tx: &mut Tx, letter: PortalLetterId, from: &From) -> Result<()> {
    let letter = portal::use_letter(tx, letter, Errand::SignIn).await?.ok_or(Refusal::NotFound)?;
    let person = match people::find_by_address(tx, &letter.address).await? {
        Some(known) => known,
        None => {
            let locale = Some(letter.language.as_str().to_owned());
            add_contact(tx, String::new(), Some(letter.address.clone()), locale).await?
        }
    };
    if person.suspended_at.is_some() || person.role.is_team() {
        return Err(Refusal::NotFound.into());
    }
    if person.verified_at.is_none() {
        let verified_at = Some(tx.now());
        people::update(tx, &Person { verified_at, ..person.clone() }).await?;
    }
    begin_session(tx, &person, CameBy::Link, from).await
}

/// Begins a session of a customer, whoever has found that it is them.
pub(super) async fn begin_session(tx: &mut Tx, person: &Person, came_by: CameBy, from: &From) -> Result<()> {
    let session = NewSession {
        id: tx.next_id().await?,
        secret: from.secret,
        person: person.id,
        expires_at: tx.now().plus_us(SESSION_DAYS * DAY_US),
        user_agent: domain::person::clean_name(&from.user_agent),
        address: from.address.clone(),
        came_by,
    };
    portal::insert_session(tx, &session).await?;
    let by = people::actor(tx, person).await?;
    tx.record(&by, Event::SignedIn { person: person.id });
    Ok(())
}

/// Ends a customer's own session.
///
/// # Errors
/// [`Refusal::NotFound`] when it is over already.
pub async fn end_portal_session(tx: &mut Tx, by: &Actor, id: PortalSessionId) -> Result<()> {
    let person = by.as_person()?.id;
    if !portal::end_session(tx, person, id).await? {
        return Err(Refusal::NotFound.into());
    }
    tx.record(by, Event::SignedOut { person });
    Ok(())
}

/// A request, and what this customer is to it. One whose messages went into another ticket is that other one, for whoever sees
/// that; for others it is what was said to them on the one that went.
///
/// # Errors
/// [`Refusal::NotFound`]: see [`standing`].
pub async fn request(db: &mut Conn, person: &Person, id: TicketId) -> Result<(Ticket, Standing)> {
    let visitor = portal::visitor(db, person).await?;
    let at = tickets::follow_join(db, id).await?;
    match seen_by(db, &visitor, at).await {
        Err(Error::Refused(Refusal::NotFound)) if at != id => seen_by(db, &visitor, id).await,
        found => found,
    }
}

/// [`request`], without a look at where its messages went.
///
/// # Errors
/// As [`request`].
pub async fn seen_by(db: &mut Conn, visitor: &Visitor, id: TicketId) -> Result<(Ticket, Standing)> {
    let ticket = portal::find_request(db, id).await?.ok_or(Refusal::NotFound)?;
    let facts = RequestFacts {
        requester: ticket.requester,
        organisation: ticket.organisation,
        takes_part_since: portal::takes_part_since(db, id, visitor.person).await?,
    };
    let standing = standing(visitor, &facts)?;
    Ok((ticket, standing))
}

/// What a customer writes.
#[derive(Clone)]
pub struct Words {
    pub text: String,
    /// Hashes of upload secrets whose files go with it.
    pub uploads: Vec<[u8; 32]>,
}

impl Words {
    fn message(&self) -> NewMessage {
        NewMessage {
            visibility: Visibility::Public,
            channel: Channel::Form,
            text: self.text.clone(),
            markup: Markup::Plain,
            html: None,
            uploads: self.uploads.clone(),
            files: Vec::new(),
            to_dead: ToDead::LeaveOut,
            sending: Sending::default(),
            actions: Vec::new(),
            then: TicketChange::default(),
        }
    }
    fn check(&self) -> Result<(), Refusal> {
        if self.text.len() > TEXT_BYTES_MAX {
            return Err(Refusal::TooLarge { what: "The text", limit: TEXT_BYTES_MAX as u64 });
        }
        Ok(())
    }
}

/// Adds to a request; a solved one is open again by it.
///
/// # Errors
/// A refusal when it is not theirs to write on, is closed, or nothing is said.
pub async fn add_to_request(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    person: &Person,
    id: TicketId,
    words: &Words,
) -> Result<()> {
    let (ticket, standing) = request(tx, person, id).await?;
    if !standing.may_write() {
        return Err(Refusal::NotFound.into());
    }
    words.check()?;
    write_message(tx, desk, by, ticket.id, &words.message()).await.map(drop)
}

/// The requester says that it is solved. Words that go with it are written first.
///
/// # Errors
/// A refusal when it is not theirs to say, or it is solved already.
pub async fn solve_request(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    person: &Person,
    id: TicketId,
    words: &Words,
) -> Result<()> {
    let (ticket, standing) = request(tx, person, id).await?;
    if !standing.may_solve() {
        return Err(Refusal::NotFound.into());
    }
    words.check()?;
    if !words.text.trim().is_empty() || !words.uploads.is_empty() {
        write_message(tx, desk, by, ticket.id, &words.message()).await?;
    }
    let before = tickets::load(tx, ticket.id).await?;
    let accepted = participants::accepted(tx, ticket.id).await?;
    let (after, events) = before.solve_by_requester(by, &accepted, tx.now())?;
    tickets::update(tx, &before, &after).await?;
    super::record_change(tx, by, &before, &after, events).await
}

/// A request to open.
#[derive(Clone)]
pub struct NewRequest {
    pub subject: String,
    pub words: Words,
    pub form: Option<FormId>,
    pub values: Vec<(FieldId, Vec<String>)>,
    pub follow_up_of: Option<TicketId>,
}

/// The forms that customers can choose, of those that some mailbox takes tickets for.
pub fn forms_for_customers<'f>(
    desk: &'f DeskForms,
    boxes: &[domain::mailbox::Mailbox],
) -> Vec<(&'f Form, MailboxId)> {
    let place = |f: &Form| boxes.iter().find(|m| f.serves(m.team, Some(m.id))).map(|m| m.id);
    desk.forms
        .iter()
        .filter(|f| f.is_active() && f.for_customers)
        .filter_map(|f| Some((f, place(f)?)))
        .collect()
}

/// The form that a new request is asked by, and the mailbox that it comes to: the one that was chosen, else the first that
/// customers can choose. A desk without forms asks by all its fields; one that has none for customers asks for nothing.
pub fn form_for_request(
    desk: &DeskForms,
    boxes: &[domain::mailbox::Mailbox],
    chosen: Option<FormId>,
) -> (Option<Form>, Option<MailboxId>) {
    let offered = forms_for_customers(desk, boxes);
    let found = offered.iter().find(|(f, _)| Some(f.id) == chosen).or(offered.first());
    match found {
        Some((form, mailbox)) => (Some((*form).clone()), Some(*mailbox)),
        None => {
            let has_none = !desk.forms.iter().any(Form::is_active);
            (has_none.then(|| desk.form_of(None)), boxes.first().map(|m| m.id))
        }
    }
}

/// What the fields of a new request begin with: what shows to a customer may hang on it, though they cannot change it.
pub fn first_values(desk: &DeskForms) -> FieldValues {
    let begins = desk.fields.iter().filter(|f| f.is_active() && !f.standard.is_empty());
    begins.map(|f| (f.id, f.standard.clone())).collect()
}

/// What a customer gave for the fields that their form shows them, in the spelling that is kept; the rest is left out: a field
/// that does not show by what was chosen, and what is not theirs to fill in.
///
/// # Errors
/// [`Refusal::Invalid`] with a field's title where a value does not do or is missing.
pub fn given_values(
    desk: &DeskForms,
    form: Option<&Form>,
    values: &[(FieldId, Vec<String>)],
) -> Result<Vec<FieldChange>, Refusal> {
    let Some(form) = form else { return Ok(Vec::new()) };
    let mut read = first_values(desk);
    for (id, value) in values {
        let Some(field) = desk.field(*id).filter(|f| f.for_customers == CustomerAccess::Editable) else {
            continue;
        };
        // What is wrong with a value is told by the name that customers know the field by.
        let title = field.title_for_customers().to_owned();
        read.set(*id, Field { title, ..field.clone() }.read(value)?);
    }
    let shown = visible_and_required(form, &desk.fields, &read, Audience::Customer);
    let shows = |id: FieldId| shown.iter().any(|s| s.field == id);
    let kept: FieldValues =
        read.iter().filter(|(id, _)| shows(*id)).map(|(id, value)| (id, value.to_vec())).collect();
    let empty = missing(form, &desk.fields, &kept, Audience::Customer, Requirement::Always);
    if !empty.is_empty() {
        let names: Vec<String> = empty.iter().map(|f| format!("“{}”", f.title_for_customers())).collect();
        return Err(Refusal::invalid("fields", format!("{} must be filled in", names.join(", "))));
    }
    // A value that the field begins with and that was taken out is gone, too.
    let theirs = |id: FieldId| desk.field(id).is_some_and(|f| f.for_customers == CustomerAccess::Editable);
    let asked = values.iter().map(|(id, _)| *id).filter(|id| shows(*id) && theirs(*id));
    Ok(asked.map(|id| FieldChange::new(id, kept.of(id).to_vec())).collect())
}

/// Opens a request.
///
/// # Errors
/// A refusal when a value does not do, nothing is said, or what it continues is not a closed request of theirs.
pub async fn open_request(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    person: &Person,
    new: &NewRequest,
) -> Result<TicketId> {
    new.words.check()?;
    if new.subject.trim().is_empty() {
        return Err(Refusal::invalid("subject", "must not be empty").into());
    }
    let all = fields::desk(tx).await?;
    let boxes = mailboxes::list(tx).await?;
    let (form, mailbox) = form_for_request(&all, &boxes, new.form);
    let changes = given_values(&all, form.as_ref(), &new.values)?;
    if let Some(of) = new.follow_up_of {
        // Open to whoever reads it there; that it is closed is asked where the ticket is opened.
        request(tx, person, of).await?;
    }
    let ticket = NewTicket {
        requester: Requester::Known(person.id),
        author: None,
        subject: new.subject.clone(),
        channel: Channel::Form,
        mailbox,
        follow_up_of: new.follow_up_of,
        with: TicketChange::default(),
        copies: Vec::new(),
        first: new.words.message(),
    };
    let id = open_ticket(tx, desk, by, &ticket).await?;
    let form = form.filter(|f| all.form(f.id).is_some());
    let change = TicketChange { form: form.map(|f| Some(f.id)), fields: changes, ..TicketChange::default() };
    if change != TicketChange::default() {
        // What a form asks is the customer's to say, though tickets are the team's to change: the desk writes it down for them.
        let before = tickets::load(tx, id).await?;
        let change = super::fields::settle_change(tx, &Actor::Desk, &before, change).await?;
        let (after, events) = before.change(&Actor::Desk, &change, tx.now())?;
        tickets::update(tx, &before, &after).await?;
        super::record_change(tx, by, &before, &after, events).await?;
    }
    Ok(id)
}

// Known problems

/// Puts a major incident on the status page under a title for everybody, gives it another one there, or takes it from there
/// where `title` is empty.
///
/// # Errors
/// As [`domain::major_incident::MajorIncident::may_lead`] and [`problem_title`].
pub async fn publish_problem(tx: &mut Tx, by: &Actor, id: MajorIncidentId, title: &str) -> Result<()> {
    let incident = major_incidents::load(tx, id).await?;
    tickets::load(tx, incident.ticket).await?;
    incident.may_lead(by)?;
    tx.quiet("it was so before");
    let stands = portal::find_published(tx, id).await?;
    let act = match problem_title(title)? {
        Some(title) if stands.as_ref().is_some_and(|p| p.title == title) => return Ok(()),
        Some(title) => {
            portal::publish(tx, id, &title, by.as_person()?.id).await?;
            IncidentAct::Published
        }
        None if stands.is_none() => return Ok(()),
        None => {
            portal::withdraw(tx, id).await?;
            IncidentAct::Withdrawn
        }
    };
    tx.record(by, Event::MajorIncident { ticket: incident.ticket, incident: id, act });
    Ok(())
}

/// A problem that stands on the status page and goes on.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn open_problem(db: &mut Conn, id: MajorIncidentId) -> Result<()> {
    let open = portal::problems_open(db).await?;
    if open.iter().any(|p| p.incident == id) { Ok(()) } else { Err(Refusal::NotFound.into()) }
}

/// Whoever has the link wants to hear that the problem is fixed. Again is no harm.
///
/// # Errors
/// [`Refusal::NotFound`] when the link does nothing any more or the problem stands there no more,
/// [`Refusal::Busy`] when too many wait for it.
pub async fn confirm_watch(tx: &mut Tx, letter: PortalLetterId) -> Result<()> {
    tx.quiet("who wants to hear of a problem is nobody's history");
    let now = tx.now();
    let letter = portal::find_letter(tx, letter, Errand::Watch, now).await?.ok_or(Refusal::NotFound)?;
    let incident = letter.incident.ok_or(Refusal::NotFound)?;
    open_problem(tx, incident).await?;
    if portal::watchers(tx, incident).await? >= WATCHERS_MAX {
        return Err(Refusal::Busy("too many wait for this already".into()).into());
    }
    let wish = Watch { incident, address: letter.address, language: letter.language };
    portal::watch(tx, &wish).await
}

/// Whoever has the link wants it no more. Again is no harm.
///
/// # Errors
/// [`Refusal::NotFound`] when the link does nothing any more.
pub async fn stop_watch(tx: &mut Tx, letter: PortalLetterId) -> Result<()> {
    tx.quiet("who wants to hear of a problem is nobody's history");
    let now = tx.now();
    let letter = portal::find_letter(tx, letter, Errand::Watch, now).await?.ok_or(Refusal::NotFound)?;
    let incident = letter.incident.ok_or(Refusal::NotFound)?;
    portal::unwatch(tx, incident, &letter.address).await.map(drop)
}

/// The incident is over: whoever waits for it is told from now on, by the follower `incidents`.
///
/// # Errors
/// A fault of the database.
pub(super) async fn problem_ended(tx: &mut Tx, ticket: TicketId, id: MajorIncidentId) -> Result<()> {
    let now = tx.now();
    if portal::tell_watchers(tx, id, now).await? > 0 {
        tx.record(
            &Actor::Desk,
            Event::MajorIncident { ticket, incident: id, act: IncidentAct::WatchersTold },
        );
    }
    Ok(())
}

/// Tells one of them, once: the wish is settled in the transaction that writes the mail.
///
/// # Errors
/// A fault of the database.
pub async fn tell_watcher(tx: &mut Tx, watch: &Watch) -> Result<()> {
    tx.quiet("a mail on its way stands in the outbox");
    if !portal::unwatch(tx, watch.incident, &watch.address).await? {
        return Ok(());
    }
    // What was taken from the page meanwhile is told to nobody; nor is anybody whom mail does not reach, or who called ours
    // unwanted since they asked.
    let stands = portal::find_known(tx, watch.incident).await?.is_some();
    let is_unreached = no_automatic_mail(tx, &watch.address).await?.is_some();
    let known = people::find_by_address(tx, &watch.address).await?;
    let boxes = mailboxes::list(tx).await?;
    let Some(from) = boxes.first().filter(|_| stands && !is_unreached) else { return Ok(()) };
    if known.is_some_and(|p| p.suspended_at.is_some()) {
        return Ok(());
    }
    let letter = LinkLetter {
        errand: Errand::Fixed,
        address: watch.address.clone(),
        language: watch.language,
        incident: Some(watch.incident),
        is_mailed: true,
    };
    letters::write(tx, from, letter).await.map(drop)
}

#[cfg(test)]
mod tests {
    use domain::Moment;
    use domain::field::{FieldKind, TICKED};
    use domain::form::Condition;

    use super::*;

    fn field(id: i64, kind: FieldKind, for_customers: CustomerAccess) -> Field {
        Field {
            id: FieldId(id),
            key: format!("f{id}"),
            kind,
            title: format!("Inside {id}"),
            customer_title: format!("Question {id}"),
            description: String::new(),
            customer_description: String::new(),
            to_solve: false,
            for_customers,
            required_for_customers: false,
            standard: Vec::new(),
            pattern: String::new(),
            tag: String::new(),
            options: Vec::new(),
            place: id,
            retired_at: None,
            created_at: Moment(0),
            updated_at: Moment(0),
        }
    }

    /// A box (1), a question that hangs on it (2), one for the team alone (3), one that can be read only (4); a box that is
    /// ticked from the start and can be read only (5), a question that hangs on it (6).
    fn desk() -> DeskForms {
        let fields = vec![
            field(1, FieldKind::Checkbox, CustomerAccess::Editable),
            field(2, FieldKind::Integer, CustomerAccess::Editable),
            field(3, FieldKind::Text, CustomerAccess::Hidden),
            field(4, FieldKind::Text, CustomerAccess::Visible),
            Field {
                standard: vec![TICKED.to_owned()],
                ..field(5, FieldKind::Checkbox, CustomerAccess::Visible)
            },
            field(6, FieldKind::Integer, CustomerAccess::Editable),
        ];
        let hangs = |when, field, requirement| Condition {
            when: FieldId(when),
            is: TICKED.to_owned(),
            field: FieldId(field),
            requirement,
        };
        let customer_conditions = vec![hangs(1, 2, Requirement::Always), hangs(5, 6, Requirement::Never)];
        let whole = DeskForms { fields: fields.clone(), forms: Vec::new() }.form_of(None);
        let form = Form { id: FormId(9), customer_conditions, ..whole };
        DeskForms { fields, forms: vec![form] }
    }

    fn given(values: &[(i64, &str)]) -> Result<Vec<(i64, Vec<String>)>, Refusal> {
        let desk = desk();
        let value = |v: &str| if v.is_empty() { Vec::new() } else { vec![v.to_owned()] };
        let values: Vec<_> = values.iter().map(|(id, v)| (FieldId(*id), value(v))).collect();
        let changes = given_values(&desk, desk.form(FormId(9)), &values)?;
        Ok(changes.into_iter().map(|c| (c.field.0, c.value)).collect())
    }

    #[test]
    fn what_a_form_asks_is_taken_and_nothing_else() {
        let ticked = (1, vec![TICKED.to_owned()]);
        let seven = (2, vec!["7".to_owned()]);
        let none = |id| (id, Vec::new());
        for (sent, expected) in [
            (&[(1, "on"), (2, "7")][..], vec![ticked, seven]),
            // What does not show was not asked.
            (&[(1, ""), (2, "7")], vec![none(1)]),
            // What the desk ticked before them counts as much as what they tick.
            (&[(1, ""), (6, "8")], vec![none(1), (6, vec!["8".to_owned()])]),
            // What is the team's stays the team's, whatever a program sends.
            (&[(1, ""), (3, "mine"), (4, "mine"), (99, "mine")], vec![none(1)]),
            (&[], vec![]),
        ] {
            assert_eq!(given(sent), Ok(expected), "{sent:?}");
        }
    }

    #[test]
    fn what_is_missing_or_wrong_is_told_by_the_customers_name_of_it() {
        for (sent, words) in [
            (&[(1, "on")][..], "fields: “Question 2” must be filled in."),
            (&[(1, "on"), (2, "")], "fields: “Question 2” must be filled in."),
        ] {
            assert_eq!(given(sent).expect_err("it is refused").to_string(), words, "{sent:?}");
        }
        let wrong = given(&[(1, "on"), (2, "many")]).expect_err("it is refused").to_string();
        assert!(wrong.contains("Question 2") && !wrong.contains("Inside"), "{wrong}");
    }

    #[test]
    fn a_form_is_offered_where_customers_may_choose_it() {
        let mut desk = desk();
        assert_eq!(form_for_request(&desk, &[], None).0, None, "no mailbox takes it");
        desk.forms[0].for_customers = false;
        assert_eq!(form_for_request(&desk, &[], Some(FormId(9))).0, None, "it is the team's");
        // A desk that has no forms asks by all its fields.
        desk.forms.clear();
        let all = form_for_request(&desk, &[], None).0.expect("all fields");
        assert_eq!(all.fields, [1, 2, 3, 4, 5, 6].map(FieldId));
    }
}
