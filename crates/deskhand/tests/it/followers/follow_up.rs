//! What follows an answer: questions after solving, reminders while the customer is silent, closing.

use deskhand::followers;
use domain::outcome::{Held, Outcome};
use domain::{RatingId, TicketId};
use serde_json::json;

use crate::api::Client;
use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::Ask;
use crate::harness::letters::Mail;
use crate::harness::relay::{Taken, Turn};
use crate::harness::{self, AGENT, LEAD, PATIENCE, TestDesk, look, on_both, page, reply, set_status};

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

/// A lead sets the desk's rule; what is not named is never.
async fn rule(desk: &TestDesk, fields: &[(&str, &str)]) {
    let mut lead = desk.sign_in(LEAD).await;
    lead.post("/agent/follow-up/0?language=en", fields).await.expect(303);
}

/// The log is worked off, and what is due is done and has left.
async fn rest(desk: &TestDesk) {
    followers::settle(desk.app(), PATIENCE).await.expect("the followers come to rest");
}

/// Lets time pass, and everything happen that falls due.
async fn pass(desk: &TestDesk, seconds: i64) {
    rest(desk).await;
    desk.advance(seconds).await;
    rest(desk).await;
}

/// Rosa asks, is answered, and the ticket is solved.
async fn solved(desk: &TestDesk, n: u32) -> TicketId {
    let text = format!("It hums, for the {n}. time.");
    let mail = Mail::new(ROSA, "The printer hums", &text).id(&format!("s{n}@customer.example")).verified();
    let ticket = desk.ticket(&mail).await;
    let mut agent = desk.sign_in(AGENT).await;
    reply(&mut agent, ticket, "Clean the rollers.").await;
    set_status(&mut agent, ticket, "solved").await;
    rest(desk).await;
    ticket
}

/// The address behind a link of the mail, as its reader opens it.
#[track_caller]
fn link(mail: &Taken, answer: &str) -> String {
    let text = mail.letter().text;
    let end = format!("/{answer}");
    let found = text.split(['(', ')', ' ', '\n']).find(|w| w.contains("/follow-up/") && w.ends_with(&end));
    let found = found.unwrap_or_else(|| panic!("no link for {answer} in {text}"));
    found[found.find("/follow-up/").expect("it is there")..].to_owned()
}

/// Where the page behind a link sends its form.
fn form(link: &str) -> &str {
    link.rsplit_once('/').map_or(link, |(before, _)| before)
}

/// Sessions end while nobody comes: each look is one of its own.
async fn seen(desk: &TestDesk, ticket: TicketId) -> String {
    look(&mut desk.sign_in(AGENT).await, ticket).await
}

async fn history(desk: &TestDesk, ticket: TicketId) -> String {
    let mut by = desk.sign_in(AGENT).await;
    page::words(&by.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text())
}

async fn outcome(desk: &TestDesk, ticket: TicketId, solving: i64) -> Outcome {
    let found = desk.app().read(async move |db| store::outcomes::find(db, ticket, solving).await).await;
    found.expect("a read works").expect("it was solved")
}

on_both! {
    async fn whoever_helped_is_told_of_a_bad_rating_and_of_no_good_one(desk) {
        let ticket = desk.ticket(&Mail::new(ROSA, "The printer hums", "It hums.").id("r1@customer.example").verified()).await;
        let lead = Client::of(desk, LEAD).await;
        let answer = json!({"ticket": {
            "comment": {"body": "Clean the rollers."}, "assignee_id": desk.person(AGENT).await, "status": "solved",
        }});
        lead.put(&format!("/api/v2/tickets/{ticket}"), answer).await.expect(200);
        rest(desk).await;
        let rosa = Client::speaking_for(desk, "rosa@customer.example").await;
        let mut agent = desk.sign_in(AGENT).await;
        for (score, comment, told) in [("good", "", 0), ("bad", "", 1), ("bad", "It still hums.", 1)] {
            let path = format!("/api/v2/tickets/{ticket}/satisfaction_rating");
            let said = json!({"satisfaction_rating": {"score": score, "comment": comment}});
            rosa.post(&path, said).await.expect(200);
            rest(desk).await;
            let bell = page::words(&agent.get("/agent/notifications").await.expect(200).text());
            assert_eq!(bell.matches("rated the help as bad").count(), told, "{score}, {comment}: {bell}");
        }
    }

    async fn they_are_asked_once_by_links_that_change_nothing_until_a_button_does(desk) {
        rule(desk, &[("ask_hours", "24"), ("gap_days", "14")]).await;
        let ticket = solved(desk, 1).await;
        assert_eq!(desk.relay.taken().len(), 1, "the reply alone");
        pass(desk, 23 * HOUR).await;
        assert_eq!(desk.relay.taken().len(), 1, "an hour before");
        pass(desk, 2 * HOUR).await;
        assert_eq!(desk.relay.taken().len(), 2);
        let mail = desk.relay.last();
        assert_eq!((mail.from.as_str(), mail.to.as_slice()), ("", ["rosa@customer.example".to_owned()].as_slice()));
        assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-replied"));
        let letter = mail.letter();
        assert_eq!(letter.subject, "Re: The printer hums");
        assert!(letter.text.contains("How was our help?") && !letter.text.contains("Does it still work?"), "{}", letter.text);
        assert!(!letter.text.contains("It hums"), "nothing that somebody wrote leaves by itself: {}", letter.text);
        pass(desk, 3 * DAY).await;
        assert_eq!(desk.relay.taken().len(), 2, "once");

        let (good, bad) = (link(&mail, "good"), link(&mail, "bad"));
        let page_of_ticket = seen(desk, ticket).await;
        assert!(page_of_ticket.contains("How was our help?"), "the team sees what was asked");
        assert!(!page_of_ticket.contains("/follow-up/"), "and cannot answer in the customer's name");

        // A program that looks through the mail opens every link of it.
        let mut anybody = desk.browser();
        for opened in [&good, &bad, &link(&mail, "refusal"), &good] {
            let answer = anybody.get(opened).await.expect(200);
            assert_eq!(answer.header("x-robots-tag"), Some("noindex, nofollow"));
            assert_eq!(answer.header("set-cookie"), None, "no cookie");
        }
        assert!(anybody.get(&good).await.text().contains("value=\"good\" checked"), "the choice of the link");
        let told = history(desk, ticket).await;
        assert!(told.contains("The desk asked how it was.") && !told.contains("rated"), "{told}");

        let said = [("score", "good"), ("comment", "<script>alert(1)</script> quick")];
        let thanks = anybody.post(form(&good), &said).await.expect(200).text();
        assert!(page::words(&thanks).contains("We have your answer"), "{}", page::words(&thanks));
        let told = history(desk, ticket).await;
        assert!(told.contains("Rosa Marin rated the help as good."), "{told}");
        assert_eq!(harness::status(&seen(desk, ticket).await), "solved", "a rating opens nothing");
        let mut lead = desk.sign_in(LEAD).await;
        let ratings = lead.get("/agent/ratings?show=good").await.expect(200).text();
        assert!(ratings.contains("&lt;script&gt;alert(1)&lt;/script&gt; quick") && !ratings.contains("<script>alert"), "{ratings}");
        let beside = desk.sign_in(AGENT).await.get(&format!("/agent/tickets/{ticket}/context")).await.expect(200).text();
        assert!(page::words(&beside).contains("<script>alert(1)</script> quick"), "{}", page::words(&beside));

        // The same link again changes the answer, and the same answer again nothing.
        for _ in 0..2 {
            anybody.post(form(&bad), &[("score", "bad"), ("comment", "")]).await.expect(200);
        }
        let told = history(desk, ticket).await;
        assert_eq!(told.matches("rated the help as bad").count(), 1, "{told}");
        let nothing = anybody.post(form(&bad), &[("comment", "x")]).await.expect(422).text();
        assert!(page::words(&nothing).contains("must be chosen"), "{}", page::words(&nothing));
        desk.verify().await;
    }

    async fn it_did_not_hold_opens_the_ticket_with_their_words_and_yes_confirms(desk) {
        rule(desk, &[("held_days", "5"), ("gap_days", "0")]).await;
        let (first, second) = (solved(desk, 1).await, solved(desk, 2).await);
        pass(desk, 5 * DAY + HOUR).await;
        // One address has one automatic mail a day: the other one waits.
        pass(desk, DAY + HOUR).await;
        let asked: Vec<Taken> =
            desk.relay.taken().into_iter().filter(|m| m.letter().text.contains("Does it still work?")).collect();
        assert_eq!(asked.len(), 2);
        let mail = |ticket: TicketId| {
            let number = format!("request {ticket}.");
            asked.iter().find(|m| m.letter().text.contains(&number)).unwrap_or_else(|| panic!("no mail about {ticket}"))
        };
        let mut anybody = desk.browser();
        let yes = link(mail(first), "yes");
        anybody.get(&yes).await.expect(200);
        assert_eq!(outcome(desk, first, 1).await.held, Held::Unknown, "opening it says nothing");
        anybody.post(form(&yes), &[("held", "yes")]).await.expect(200);
        let held = outcome(desk, first, 1).await;
        assert_eq!((held.held, held.answered_by), (Held::Yes, Some(desk.person("rosa@customer.example").await)));
        assert!(held.asked_at < held.answered_at);
        assert_eq!(harness::status(&seen(desk, first).await), "solved");

        let no = link(mail(second), "no");
        let said = [("held", "no"), ("words", "It hums <b>again</b>.")];
        let thanks = anybody.post(form(&no), &said).await.expect(200).text();
        assert!(page::words(&thanks).contains("open again"), "{}", page::words(&thanks));
        assert_eq!(outcome(desk, second, 1).await.held, Held::No);
        let html = seen(desk, second).await;
        assert_eq!(harness::status(&html), "open");
        let last = page::messages(&html).pop().expect("a message");
        assert!(last.words.contains("It hums <b>again</b>.") && last.kind == "is-customer", "{}", last.words);
        // Once more says nothing new, and the ticket has it once.
        anybody.post(form(&no), &said).await.expect(200);
        anybody.post(form(&yes), &[("held", "no"), ("words", "changed my mind")]).await.expect(200);
        assert_eq!(outcome(desk, first, 1).await.held, Held::Yes, "what was said stands");
        assert_eq!(page::messages(&seen(desk, second).await).len(), page::messages(&html).len());
        desk.verify().await;
    }

    async fn no_answer_is_written_down_as_none_and_an_old_link_says_what_to_do(desk) {
        rule(desk, &[("ask_hours", "24"), ("held_days", "2"), ("gap_days", "14")]).await;
        let ticket = solved(desk, 1).await;
        pass(desk, DAY + HOUR).await;
        assert_eq!(desk.relay.taken().len(), 1, "both questions lie close together");
        pass(desk, DAY).await;
        let mail = desk.relay.last();
        let text = mail.letter().text;
        assert!(text.contains("How was our help?") && text.contains("Does it still work?"), "{text}");
        pass(desk, 31 * DAY).await;
        let known = outcome(desk, ticket, 1).await;
        assert_eq!((known.held, known.answered_at), (Held::Unknown, None), "never a yes");
        assert!(known.unanswered_at.is_some());
        assert!(history(desk, ticket).await.contains("The desk noted that nobody answered whether it held."));
        let mut anybody = desk.browser();
        let late = anybody.get(&link(&mail, "yes")).await.expect(410).text();
        assert!(page::words(&late).contains("just answer one of our mails"), "{}", page::words(&late));
        anybody.post(form(&link(&mail, "yes")), &[("held", "yes")]).await.expect(410);
        assert_eq!(outcome(desk, ticket, 1).await.held, Held::Unknown);
        // To be left alone has no end.
        let refusal = link(&mail, "refusal");
        anybody.get(&refusal).await.expect(200);
        anybody.post(&refusal, &[]).await.expect(200);
        assert!(history(desk, ticket).await.contains("Rosa Marin wants to be asked no more."));
        let next = solved(desk, 2).await;
        let before = desk.relay.taken().len();
        pass(desk, 3 * DAY).await;
        assert_eq!(desk.relay.taken().len(), before);
        let told = history(desk, next).await;
        assert!(told.contains("did not ask how it was and whether it held: they do not want to be asked"), "{told}");
        let mut lead = desk.sign_in(LEAD).await;
        let shown = page::words(&lead.get("/agent/ratings?show=unanswered").await.expect(200).text());
        assert!(shown.contains("Asked, no answer") && shown.contains("The printer hums"), "{shown}");
    }

    async fn whoever_writes_again_says_that_it_did_not_hold(desk) {
        rule(desk, &[("ask_hours", "24"), ("held_days", "5"), ("gap_days", "14")]).await;
        let ticket = solved(desk, 1).await;
        let to = desk.relay.last().reply_to();
        desk.receives(&Mail::new(ROSA, "Re: The printer hums", "Still hums.").to(&to).id("again@customer.example").verified()).await;
        let known = outcome(desk, ticket, 1).await;
        assert_eq!((known.held, known.asked_at), (Held::No, None));
        assert!(known.reopened_at.is_some());
        let before = desk.relay.taken().len();
        pass(desk, 8 * DAY).await;
        assert_eq!(desk.relay.taken().len(), before, "what is open again is not asked about");
        let rows = desk.app().read(async move |db| store::follow_ups::of_ticket(db, ticket).await).await;
        assert_eq!(rows.expect("a read works"), []);
    }

    async fn a_silent_customer_is_reminded_twice_and_then_it_counts_as_solved(desk) {
        rule(desk, &[("remind_days", "3"), ("remind_again_days", "7"), ("solve_days", "14"), ("close_days", "5")]).await;
        let mut agent = desk.sign_in(AGENT).await;
        let mail = Mail::new(ROSA, "Der Drucker summt", "Guten Tag, der Drucker summt seit Montag. Was kann ich tun? Bitte helfen Sie mir.");
        let ticket = desk.ticket(&mail.verified()).await;
        reply(&mut agent, ticket, "Welches Modell?").await;
        set_status(&mut agent, ticket, "pending").await;
        pass(desk, 3 * DAY + HOUR).await;
        assert_eq!(desk.relay.taken().len(), 2);
        let first = desk.relay.last();
        assert!(first.letter().text.contains("wir warten bei Ihrer Anfrage"), "in their language: {}", first.letter().text);
        assert!(!first.letter().references.is_empty(), "in the thread of the ticket");
        pass(desk, 4 * DAY).await;
        let second = desk.relay.last().letter().text;
        assert!(second.contains("innerhalb von 7 Tagen"), "{second}");
        assert_eq!(harness::status(&seen(desk, ticket).await), "pending");
        pass(desk, 7 * DAY).await;
        assert_eq!(harness::status(&seen(desk, ticket).await), "solved");
        assert!(desk.relay.last().letter().text.contains("als gelöst"), "{}", desk.relay.last().letter().text);
        assert_eq!(desk.relay.taken().len(), 4);
        let told = history(desk, ticket).await;
        for line in [
            "The desk reminded the customer, for the first time.",
            "The desk reminded the customer, once more.",
            "The desk took it as solved: the customer was silent for 14 days.",
        ] {
            assert!(told.contains(line), "{line}: {told}");
        }
        let way_back = desk.relay.last().reply_to();
        let again = |n: u32| Mail::new(ROSA, "Re: Der Drucker summt", "Er summt noch.").to(&way_back).id(&format!("back{n}@customer.example")).verified();
        desk.receives(&again(1)).await;
        assert_eq!(harness::status(&seen(desk, ticket).await), "open", "a way back");
        set_status(&mut desk.sign_in(AGENT).await, ticket, "solved").await;
        pass(desk, 5 * DAY + HOUR).await;
        assert_eq!(harness::status(&seen(desk, ticket).await), "closed");
        assert!(history(desk, ticket).await.contains("The desk closed it, 5 days after it was solved."));
        let row = desk.receives(&again(2)).await;
        assert_ne!(row.ticket, Some(ticket), "a ticket that continues it");
        desk.verify().await;
    }

    async fn any_word_of_theirs_ends_the_reminders_and_a_word_of_the_team_begins_them_anew(desk) {
        rule(desk, &[("remind_days", "3")]).await;
        let mut agent = desk.sign_in(AGENT).await;
        let ticket = desk.ticket(&question().verified()).await;
        reply(&mut agent, ticket, "Which model?").await;
        set_status(&mut agent, ticket, "pending").await;
        pass(desk, 2 * DAY).await;
        reply(&mut desk.sign_in(AGENT).await, ticket, "We still wonder which model it is.").await;
        pass(desk, 2 * DAY).await;
        let sent = desk.relay.taken().len();
        assert_eq!(sent, 2, "two days after the last word");
        let to = desk.relay.last().reply_to();
        let vacation = Mail::new(ROSA, "Away", "I am away.").to(&to).id("away@customer.example").header("Auto-Submitted", "auto-replied");
        desk.receives(&vacation).await;
        pass(desk, DAY + HOUR).await;
        assert_eq!(desk.relay.taken().len(), 3, "a vacation notice is no word of theirs");
        reply(&mut desk.sign_in(AGENT).await, ticket, "Any news?").await;
        desk.receives(&Mail::new(ROSA, "Re: x", "A K7.").to(&to).id("word@customer.example").verified()).await;
        let sent = desk.relay.taken().len();
        pass(desk, 10 * DAY).await;
        assert_eq!(desk.relay.taken().len(), sent);
    }

    async fn who_must_not_be_written_to_is_not_and_the_ticket_says_why(desk) {
        rule(desk, &[("ask_hours", "1"), ("gap_days", "14"), ("remind_days", "1")]).await;
        let mut agent = desk.sign_in(AGENT).await;
        let mail = |n: u32, from: &str| Mail::new(from, "A question", &format!("Number {n}")).id(&format!("w{n}@customer.example"));
        // Nobody of the team has answered.
        let unanswered = desk.ticket(&mail(1, "one@customer.example").verified()).await;
        set_status(&mut agent, unanswered, "solved").await;
        // A program wrote it.
        let machine = desk.ticket(&mail(2, "two@customer.example").header("Auto-Submitted", "auto-generated")).await;
        reply(&mut agent, machine, "Noted.").await;
        set_status(&mut agent, machine, "solved").await;
        // What was answered came back.
        let dead = desk.ticket(&mail(3, "three@customer.example").verified()).await;
        desk.relay.next([Turn::Say(550, "5.1.1 no such user")]);
        reply(&mut agent, dead, "Hello?").await;
        desk.settle().await;
        set_status(&mut agent, dead, "solved").await;
        // Somebody else wrote in their name.
        let forged = mail(4, "four@customer.example").header("Authentication-Results", "mx.desk.example; dmarc=fail header.from=customer.example");
        let forged = desk.ticket(&forged).await;
        reply(&mut agent, forged, "Really?").await;
        set_status(&mut agent, forged, "pending").await;
        // It is spam.
        let spam = desk.ticket(&mail(5, "five@customer.example").verified()).await;
        reply(&mut agent, spam, "No.").await;
        set_status(&mut agent, spam, "solved").await;
        agent.post(&format!("/agent/tickets/{spam}/spam"), &[]).await.expect(303);
        rest(desk).await;
        let sent = desk.relay.taken().len();
        pass(desk, 2 * DAY).await;
        assert_eq!(desk.relay.taken().len(), sent, "nobody was written to");
        for (ticket, why) in [
            (unanswered, "did not ask how it was: nobody of the team has answered them"),
            (machine, "did not ask how it was: no person reads there"),
            (dead, "did not ask how it was: mail to them does not arrive"),
            (forged, "did not remind the customer: the sender failed the check"),
        ] {
            let told = history(desk, ticket).await;
            assert!(told.contains(why), "{why}: {told}");
        }
        // Asked about one ticket, they are left alone about the next.
        solved(desk, 11).await;
        pass(desk, 2 * HOUR).await;
        let next = solved(desk, 12).await;
        pass(desk, 2 * DAY).await;
        assert!(history(desk, next).await.contains("they were asked not long ago"), "{}", history(desk, next).await);
    }

    /// Faults 26 and 27.
    async fn a_clock_that_jumps_and_a_desk_that_restarts_ask_once(desk) {
        rule(desk, &[("ask_hours", "24"), ("held_days", "5"), ("gap_days", "14"), ("close_days", "3")]).await;
        let ticket = solved(desk, 1).await;
        rest(desk).await;
        desk.restart().await;
        desk.advance(6 * DAY).await;
        desk.restart().await;
        rest(desk).await;
        desk.restart().await;
        rest(desk).await;
        assert_eq!(desk.relay.taken().len(), 2, "both questions in one mail, once");
        let text = desk.relay.last().letter().text;
        assert!(text.contains("How was our help?") && text.contains("Does it still work?"), "{text}");
        let mut agent = desk.sign_in(AGENT).await;
        assert_eq!(harness::status(&seen(desk, ticket).await), "closed");
        // It is closed: a no opens a ticket that continues it.
        let no = link(&desk.relay.last(), "no");
        let thanks = desk.browser().post(form(&no), &[("held", "no"), ("score", "bad")]).await.expect(200).text();
        assert!(page::words(&thanks).contains("there is a new one"), "{}", page::words(&thanks));
        let next = TicketId(ticket.0 + 1);
        assert!(seen(desk, next).await.contains("It does not work any more."));
        // A desk that was off for long does not chase people.
        set_status(&mut agent, next, "open").await;
        reply(&mut agent, next, "Clean the rollers.").await;
        set_status(&mut agent, next, "solved").await;
        rest(desk).await;
        let sent = desk.relay.taken().len();
        desk.advance(30 * DAY).await;
        rest(desk).await;
        assert_eq!(desk.relay.taken().len(), sent);
        desk.verify().await;
    }

    async fn a_token_opens_what_it_was_made_for_and_nothing_else(desk) {
        rule(desk, &[("ask_hours", "0"), ("gap_days", "0")]).await;
        let ticket = solved(desk, 1).await;
        rest(desk).await;
        let good = link(&desk.relay.last(), "good");
        let own = form(&good).trim_start_matches("/follow-up/").to_owned();
        let (ticket_token, person) = (desk.app().desk.ticket_token(ticket), desk.person(AGENT).await);
        let team_token = desk.app().desk.team_token(person, ticket);
        let bounce = desk.relay.taken()[0].from.split(['+', '@']).nth(1).expect("a token").to_owned();
        let flipped = {
            let mut bytes = own.clone().into_bytes();
            let last = bytes.len() - 1;
            bytes[last] = if bytes[last] == b'a' { b'b' } else { b'a' };
            String::from_utf8(bytes).expect("letters")
        };
        let mut anybody = desk.browser();
        for token in [&ticket_token, &team_token, &bounce, &flipped, &own[1..].to_owned(), &"x".repeat(500), &"%2e%2e".to_owned()] {
            let path = format!("/follow-up/{token}");
            anybody.get(&path).await.expect(404);
            anybody.get(&format!("{path}/good")).await.expect(404);
            anybody.post(&path, &[("score", "good")]).await.expect(404);
            anybody.post(&format!("{path}/refusal"), &[]).await.expect(404);
        }
        anybody.get(&format!("/follow-up/{own}/delete")).await.expect(404);
        // Another site cannot send the form, and this token joins no mail to the ticket.
        let foreign = Ask::new("POST", form(&good)).header("sec-fetch-site", "cross-site").form(&[("score", "good")]);
        anybody.send(foreign).await.expect(403);
        let to = format!("support+{own}@desk.example");
        let mail = Mail::new("eve@evil.example", "Hello", "Let me in.").to(&to).id("eve@evil.example");
        let reply = desk.smtp().await.send("eve@evil.example", &[&to], &mail.raw()).await.expect("the line holds");
        desk.settle().await;
        let joined = reply.code == 250 && desk.ledger().await[0].ticket == Some(ticket);
        assert!(!joined, "{}", reply.text);
        let rated = desk.app().read(async move |db| store::ratings::of_solving(db, ticket, 1).await).await;
        assert_eq!(rated.expect("a read works").and_then(|r| r.score), None, "nothing was said");
        // What is too long is refused and not lost.
        let long = "ä".repeat(4001);
        let refused = anybody.post(form(&good), &[("score", "good"), ("comment", &long)]).await.expect(422).text();
        assert!(refused.contains(&long) && page::words(&refused).contains("at most 4000 characters"));
    }

    async fn a_teams_own_words_go_out_in_place_of_the_desks(desk) {
        let own = "Dear friend of {{ mailbox.name }}, was ticket {{ ticket.id }} done well?";
        rule(desk, &[("ask_hours", "0"), ("gap_days", "0"), ("language", "en"), ("text_satisfaction", own)]).await;
        let mut lead = desk.sign_in(LEAD).await;
        let html = lead.get("/agent/follow-up/0?language=en").await.expect(200).text();
        assert!(page::words(&html).contains("Dear friend of Support, was ticket 1042 done well?"), "{}", page::words(&html));
        let broken = [("ask_hours", "0"), ("language", "en"), ("text_satisfaction", "{{ ticket.id")];
        let refused = lead.post("/agent/follow-up/0", &broken).await.expect(422).text();
        assert!(refused.contains("{{ ticket.id</textarea>"), "what was typed is kept");
        for (field, value, words) in [
            ("solve_days", "2", "needs a reminder before it"),
            ("close_days", "0", "must be between 1 and 365"),
            ("ask_hours", "-1", "must be a number"),
        ] {
            let refused = lead.post("/agent/follow-up/0", &[(field, value)]).await.expect(422).text();
            assert!(page::words(&refused).contains(words), "{words}: {}", page::words(&refused));
        }
        // A test goes to whoever asks for it, and its links lead nowhere.
        let wish = [("ask_hours", "0"), ("gap_days", "0"), ("language", "en"), ("text_satisfaction", own), ("test", "satisfaction")];
        lead.post("/agent/follow-up/0/test", &wish).await.expect(303);
        rest(desk).await;
        let test = desk.relay.last();
        assert_eq!(test.to, [LEAD]);
        assert!(test.letter().text.contains("Dear friend of Support"), "{}", test.letter().text);
        let shown = desk.browser().get(&link(&test, "good")).await.expect(200).text();
        assert!(page::words(&shown).contains("This was a test"), "{}", page::words(&shown));
        let ticket = solved(desk, 1).await;
        rest(desk).await;
        let sent = desk.relay.last().letter().text;
        assert!(sent.contains(&format!("Dear friend of Support, was ticket {ticket} done well?")), "{sent}");
    }

    async fn programs_rate_list_and_set_rules(desk) {
        rule(desk, &[("ask_hours", "0"), ("gap_days", "0")]).await;
        let (first, second) = (solved(desk, 1).await, solved(desk, 2).await);
        pass(desk, 2 * DAY).await;
        let rosa = Client::speaking_for(desk, "rosa@customer.example").await;
        let ben = Client::of(desk, AGENT).await;
        let rate = async |by: &Client, ticket: TicketId, body: serde_json::Value| {
            by.post(&format!("/api/v2/tickets/{ticket}/satisfaction_rating.json"), json!({ "satisfaction_rating": body })).await
        };
        let made = rate(&rosa, first, json!({ "score": "bad", "comment": "slow" })).await.expect(200);
        let rating = &made.json["satisfaction_rating"];
        assert_eq!((&rating["score"], &rating["comment"], &rating["ticket_id"]), (&json!("bad"), &json!("slow"), &json!(first)));
        let id = rating["id"].as_i64().expect("an id");
        rate(&ben, first, json!({ "score": "good" })).await.expect(403);
        rate(&rosa, first, json!({ "score": "fine" })).await.expect(422);
        rate(&rosa, first, json!({})).await.expect(422);
        let fresh = desk.ticket(&question().id("fresh@customer.example").verified()).await;
        rate(&rosa, fresh, json!({ "score": "good" })).await.expect(409);

        let shown = ben.get(&format!("/api/v2/satisfaction_ratings/{id}.json")).await.expect(200);
        assert_eq!(shown.json["satisfaction_rating"], *rating);
        rosa.get(&format!("/api/v2/satisfaction_ratings/{id}.json")).await.expect(403);
        let ids = async |query: &str| ben.get(&format!("/api/v2/satisfaction_ratings.json{query}")).await.expect(200).ids("satisfaction_ratings");
        let offered = ids("?score=offered").await;
        assert_eq!((ids("").await.len(), offered.len()), (2, 1));
        assert_eq!(ids("?score=bad_with_comment").await, [id]);
        assert_eq!(ids("?score=received").await, [id]);
        assert_eq!(ids("?score=good").await, Vec::<i64>::new());
        assert_eq!(ids("?start_time=4102444800").await, Vec::<i64>::new());
        assert_eq!(ben.walk("/api/v2/satisfaction_ratings?page[size]=1", "satisfaction_ratings").await.len(), 2);
        ben.get("/api/v2/satisfaction_ratings.json?score=great").await.expect(400);
        ben.get("/api/v2/satisfaction_ratings/999999.json").await.expect(404);
        let of = async |ticket: TicketId| ben.get(&format!("/api/v2/tickets/{ticket}.json")).await.expect(200).json["ticket"]["satisfaction_rating"].clone();
        assert_eq!(of(first).await, json!({ "id": id, "score": "bad", "comment": "slow" }));
        assert_eq!(of(second).await["score"], "offered");
        assert_eq!(of(fresh).await, json!(null));

        let lea = Client::of(desk, LEAD).await;
        let put = lea.put("/api/desk/v1/follow_up_rules/0", json!({ "follow_up_rule": { "ask_hours": 0, "close_days": 9, "gap_days": 3 } })).await.expect(200);
        assert_eq!((&put.json["follow_up_rule"]["close_days"], &put.json["follow_up_rule"]["held_days"]), (&json!(9), &json!(null)));
        ben.put("/api/desk/v1/follow_up_rules/0", json!({ "follow_up_rule": {} })).await.expect(403);
        lea.put("/api/desk/v1/follow_up_rules/0", json!({ "follow_up_rule": { "close_days": 999 } })).await.expect(422);
        let all = lea.get("/api/desk/v1/follow_up_rules").await.expect(200);
        assert_eq!(all.json["follow_up_rules"][0]["close_days"], 9);
        let figures = lea.get("/api/desk/v1/follow_up_figures").await.expect(200);
        assert_eq!((&figures.json["follow_up_figures"]["asked"], &figures.json["follow_up_figures"]["bad"]), (&json!(2), &json!(1)));
    }
}

/// Whichever node comes first asks; the other finds nothing to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_ask_once() {
    let desk = TestDesk::start(harness::Engine::Postgres).await;
    rule(&desk, &[("ask_hours", "1"), ("gap_days", "0"), ("close_days", "1")]).await;
    let mut agent = desk.sign_in(AGENT).await;
    let mut tickets = Vec::new();
    for n in 1..=6 {
        let from = format!("p{n}@customer.example");
        let mail = Mail::new(&from, "Hum", &format!("{n}")).id(&format!("n{n}@customer.example")).verified();
        let ticket = desk.ticket(&mail).await;
        reply(&mut agent, ticket, "Done.").await;
        set_status(&mut agent, ticket, "solved").await;
        tickets.push(ticket);
    }
    rest(&desk).await;
    let other = desk.second_node().await;
    desk.advance(2 * HOUR).await;
    let both = tokio::join!(rest(&desk), followers::settle_mail(&other.running.app, PATIENCE));
    both.1.expect("the second node comes to rest");
    rest(&desk).await;
    assert_eq!(desk.relay.taken().len(), 12, "a reply and a question each");
    let asked = desk
        .app()
        .read(async |db| store::ratings::list(db, &Default::default(), RatingId(i64::MAX), 100).await);
    assert_eq!(asked.await.expect("a read works").len(), tickets.len());
    desk.end().await;
}
