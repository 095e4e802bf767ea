//! Calendars, shifts, who is on call, and what calendar programs read, on pages.

use crate::harness::client::{Ask, Browser};
use crate::harness::{ADMIN, AGENT, LEAD, LIGHT, OTHER_AGENT, TestDesk, on_both, page};

/// The number at the end of where a form led to.
fn number(location: &str) -> i64 {
    location
        .rsplit('/')
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or_else(|| panic!("no number in {location}"))
}

/// A calendar of the desk, made by its form.
async fn calendar(by: &mut Browser, name: &str) -> i64 {
    let form = [("name", name), ("zone", "Europe/Vienna")];
    number(by.post("/agent/calendars", &form).await.expect(303).location())
}

/// A rota in which these take weekly turns from Monday, 5 January 2026, nine o'clock in Vienna.
async fn rota(desk: &TestDesk, by: &mut Browser, name: &str, people: &[&'static str]) -> i64 {
    let id = number(
        by.post("/agent/on-call", &[("name", name), ("zone", "Europe/Vienna")]).await.expect(303).location(),
    );
    let mut form = vec![
        ("name", name.to_owned()),
        ("zone", "Europe/Vienna".into()),
        ("team", String::new()),
        ("layer-0-present", "1".into()),
        ("layer-0-name", "First".into()),
        ("layer-0-starts", "2026-01-05T09:00".into()),
        ("layer-0-length", "7".into()),
        ("layer-0-unit", "days".into()),
        ("layer-0-covers", "always".into()),
    ];
    for email in people {
        form.push(("layer-0-person", desk.person(email).await.to_string()));
    }
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
    by.post(&format!("/agent/on-call/{id}"), &form).await.expect(303);
    id
}

/// The path of the link that a page shows.
fn feed(html: &str) -> String {
    let rest = html.split("/feeds/").nth(1).unwrap_or_else(|| panic!("no link in {html}"));
    format!("/feeds/{}", rest.split('"').next().unwrap_or_default())
}

const HOLIDAYS: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260106\r\nSUMMARY:Epiphany\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:20260107T100000Z\r\nSUMMARY:Meeting\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

on_both! {
    async fn a_calendar_is_set_up_by_its_forms(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        let html = lead.get("/agent/calendars").await.expect(200).text();
        assert!(page::words(&html).contains("No calendars yet"));
        let id = calendar(&mut lead, "Office").await;
        let path = format!("/agent/calendars/{id}");
        let words = page::words(&lead.get(&path).await.expect(200).text());
        // The tests' clock begins on a Monday at ten in Vienna.
        assert!(words.contains("Open now") && words.contains("Europe/Vienna") && words.contains("09:00–17:00"), "{words}");
        let form = [
            ("name", "Front office"), ("zone", "Europe/Vienna"),
            ("mon-from", "08:00"), ("mon-to", "09:30"), ("mon-from", "22:00"), ("mon-to", "06:00"),
        ];
        lead.post(&path, &form).await.expect(303);
        let words = page::words(&lead.get(&path).await.expect(200).text());
        assert!(words.contains("08:00–09:30, 22:00–24:00") && words.contains("00:00–06:00"), "{words}");
        assert!(words.contains("Front office") && words.contains("Closed now"), "{words}");
        // What does not do is told, and nothing typed is lost.
        for (from, to, says) in [("9:00", "", "both times"), ("late", "10:00", "no time of day"), ("08:00", "12:00", "overlap")] {
            let form = [("name", "Kept"), ("zone", "UTC"), ("mon-from", "09:00"), ("mon-to", "11:00"), ("mon-from", from), ("mon-to", to)];
            let html = lead.post(&path, &form).await.expect(422).text();
            assert!(page::words(&html).contains(says), "{says}");
            assert!(html.contains("value=\"Kept\"") && html.contains("value=\"11:00\""), "{html}");
        }
        let html = lead.post(&path, &[("name", "x"), ("zone", "Mars/Olympus")]).await.expect(422).text();
        assert!(page::words(&html).contains("Mars/Olympus"));
        let html = lead.post("/agent/calendars", &[("name", "FRONT office"), ("zone", "UTC")]).await.expect(409).text();
        assert!(page::words(&html).contains("already"));
        let mut light = desk.sign_in(LIGHT).await;
        let html = light.get(&path).await.expect(200).text();
        assert!(!html.contains("mon-from"), "who may not change it sees it all the same");
        lead.post(&format!("{path}/deletion"), &[]).await.expect(303);
        lead.get(&path).await.expect(404);
    }

    async fn holidays_are_looked_at_before_they_are_taken(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        let id = calendar(&mut lead, "Office").await;
        let path = format!("/agent/calendars/{id}/holidays");
        let form = [("text", HOLIDAYS), ("from_year", "2026"), ("to_year", "2027")];
        let html = lead.post(&path, &form).await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("Epiphany") && words.contains("2 new days"), "{words}");
        assert!(words.contains("Line 7") && words.contains("Meeting"), "what was not understood is told by its line: {words}");
        let page_of = format!("/agent/calendars/{id}");
        assert!(!lead.get(&page_of).await.expect(200).text().contains("Epiphany"), "nothing was taken yet");
        lead.post(&path, &[("day", "2026-01-06 Epiphany"), ("day", "2027-01-06 Epiphany")]).await.expect(303);
        let words = page::words(&lead.get(&page_of).await.expect(200).text());
        assert!(words.contains("Epiphany Tue 6 Jan 2026"), "{words}");
        let again = lead.post(&path, &form).await.expect(200).text();
        assert!(page::words(&again).contains("already in the calendar"));
        // The next day is a holiday, and then it opens again.
        desk.advance(24 * 3_600).await;
        let mut lead = desk.sign_in(LEAD).await;
        let words = page::words(&lead.get(&page_of).await.expect(200).text());
        assert!(words.contains("Closed now") && words.contains("opens Wed 7 Jan 2026, 08:00"), "{words}");
        for (field, form) in [("text", [("text", " "), ("from_year", "2026"), ("to_year", "2026")]), ("year", [("text", "x"), ("from_year", "26"), ("to_year", "2026")])] {
            let html = lead.post(&path, &form).await.expect(422).text();
            assert!(page::words(&html).contains(field), "{field}");
        }
        lead.post(&path, &[("day", "Epiphany")]).await.expect(422);
    }

    async fn special_days_come_and_go(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        let id = calendar(&mut lead, "Office").await;
        let (page_of, path) = (format!("/agent/calendars/{id}"), format!("/agent/calendars/{id}/days"));
        let half = [("name", "Stocktaking"), ("first_day", "2026-01-10"), ("last_day", ""), ("day-from", "08:00"), ("day-to", "12:00")];
        lead.post(&path, &half).await.expect(303);
        lead.post(&path, &[("name", "Closed for works"), ("first_day", "2026-02-02"), ("last_day", "2026-02-06")]).await.expect(303);
        let html = lead.get(&page_of).await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("Stocktaking Sat 10 Jan 2026 08:00–12:00"), "{words}");
        assert!(words.contains("Mon 2 Feb 2026 to Fri 6 Feb 2026"), "{words}");
        for (form, says) in [
            ([("name", ""), ("first_day", "2026-01-10"), ("last_day", "")], "empty"),
            ([("name", "x"), ("first_day", "tomorrow"), ("last_day", "")], "2026-12-24"),
            ([("name", "x"), ("first_day", "2026-01-10"), ("last_day", "2026-01-09")], "before the first"),
        ] {
            let html = lead.post(&path, &form).await.expect(422).text();
            assert!(page::words(&html).contains(says), "{says}");
        }
        let removal = html.split("action=\"").map(|r| r.split('"').next().unwrap_or_default()).find(|p| p.contains("/days/") && p.ends_with("/removal")).expect("a way to remove it").to_owned();
        lead.post(&removal, &[]).await.expect(303);
        lead.post(&removal, &[]).await.expect(404);
        assert!(!lead.get(&page_of).await.expect(200).text().contains("Stocktaking"));
    }

    async fn a_team_works_by_the_calendar_that_it_was_given(desk) {
        let mut admin = desk.sign_in(ADMIN).await;
        let team = number(admin.post("/agent/teams", &[("name", "Night owls")]).await.expect(303).location());
        let (office, nights) = (calendar(&mut admin, "Office").await, calendar(&mut admin, "Nights").await);
        let of_team = async || {
            let app = desk.app();
            app.read(async move |db| store::calendars::of_team(db, Some(domain::TeamId(team))).await).await.expect("reads").map(|(id, _)| id.0)
        };
        assert_eq!(of_team().await, Some(office), "the first one is the desk's");
        let field = format!("team-{team}");
        let form = [("standard", office.to_string()), (field.as_str(), nights.to_string())];
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        admin.post("/agent/calendars/teams", &form).await.expect(303);
        assert_eq!(of_team().await, Some(nights));
        let words = page::words(&admin.get(&format!("/agent/calendars/{nights}")).await.expect(200).text());
        assert!(words.contains("Counts for: Night owls"), "{words}");
        admin.post("/agent/calendars/teams", &[(field.as_str(), "")]).await.expect(303);
        assert_eq!(of_team().await, Some(office));
        admin.post("/agent/calendars/teams", &[(field.as_str(), "999999")]).await.expect(404);
    }

    async fn shifts_begin_with_the_hours_of_the_team_and_stand_on_ones_own_page(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        calendar(&mut lead, "Office").await;
        let ben = desk.person(AGENT).await;
        let html = lead.get("/agent/shifts").await.expect(200).text();
        assert!(page::words(&html).contains("No shifts"));
        let to = lead.post("/agent/shifts", &[("person", &ben.to_string())]).await.expect(303);
        let id = number(to.location());
        lead.post("/agent/shifts", &[("person", &ben.to_string())]).await.expect(409);
        let vacation = [("name", "Vacation"), ("first_day", "2026-01-08"), ("last_day", "2026-01-16")];
        lead.post(&format!("/agent/calendars/{id}/days"), &vacation).await.expect(303);
        let words = page::words(&lead.get("/agent/shifts?week=2026-01-07").await.expect(200).text());
        assert!(words.contains("Week from Mon 5 Jan 2026") && words.contains("Ben Agent") && words.contains("09:00–17:00"), "{words}");
        assert!(words.contains("Vacation"), "{words}");
        let mut agent = desk.sign_in(AGENT).await;
        let words = page::words(&agent.get("/agent/profile").await.expect(200).text());
        assert!(words.contains("When you work") && words.contains("Vacation"), "{words}");
        agent.post("/agent/shifts", &[("person", &ben.to_string())]).await.expect(403);
        let mut other = desk.sign_in(OTHER_AGENT).await;
        let words = page::words(&other.get("/agent/profile").await.expect(200).text());
        assert!(!words.contains("When you work"), "who has none sees none");
        let [off] = desk.app().read(async |db| store::calendars::off_work(db, [domain::Moment::parse("2026-01-09T10:00:00Z").expect("a moment")]).await).await.expect("reads");
        assert_eq!(off.into_iter().collect::<Vec<_>>(), [ben]);
    }

    async fn who_is_on_call_now_and_next_and_who_stands_in(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        let words = page::words(&lead.get("/agent/on-call").await.expect(200).text());
        assert!(words.contains("Nobody is on call"), "{words}");
        let id = rota(desk, &mut lead, "Nights", &[AGENT, OTHER_AGENT]).await;
        let path = format!("/agent/on-call/{id}");
        // Monday, ten in Vienna: the first turn runs, until the next Monday at nine, which is eight in UTC.
        let words = page::words(&lead.get("/agent/on-call").await.expect(200).text());
        assert!(words.contains("Ben Agent until Mon 12 Jan 2026, 08:00") && words.contains("Cleo Agent from Mon 12 Jan 2026, 08:00"), "{words}");
        let mut cleo = desk.sign_in(OTHER_AGENT).await;
        let evening = [("from", "2026-01-05T18:00"), ("until", "2026-01-06T08:00")];
        cleo.post(&format!("{path}/overrides"), &evening).await.expect(303);
        let html = cleo.get(&path).await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("Mon 5 Jan 2026, 18:00 to Tue 6 Jan 2026, 08:00"), "{words}");
        desk.advance(10 * 3_600).await;
        let words = page::words(&cleo.get("/agent/on-call").await.expect(200).text());
        assert!(words.contains("Cleo Agent until Tue 6 Jan 2026, 08:00"), "{words}");
        // For somebody else it needs a lead; what is over cannot be taken; a light agent is not asked at night.
        let ben = desk.person(AGENT).await.to_string();
        let for_ben = [("person", ben.as_str()), ("from", "2026-01-07T18:00"), ("until", "2026-01-08T08:00")];
        cleo.post(&format!("{path}/overrides"), &for_ben).await.expect(403);
        lead.post(&format!("{path}/overrides"), &for_ben).await.expect(303);
        let html = lead.post(&format!("{path}/overrides"), &[("person", ben.as_str()), ("from", "2026-01-01T18:00"), ("until", "2026-01-02T08:00")]).await.expect(422).text();
        assert!(page::words(&html).contains("over already"));
        let mut light = desk.sign_in(LIGHT).await;
        light.post(&format!("{path}/overrides"), &evening).await.expect(403);
        let removal = html.split("action=\"").map(|r| r.split('"').next().unwrap_or_default()).find(|p| p.contains("/overrides/") && p.ends_with("/removal")).expect("a way back").to_owned();
        cleo.post(&removal, &[]).await.expect(303);
        let words = page::words(&cleo.get("/agent/on-call").await.expect(200).text());
        assert!(words.contains("Ben Agent until"), "{words}");
        // A refused form keeps what was typed, layers and all.
        let wrong = [("name", "Nights"), ("zone", "UTC"), ("layer-0-present", "1"), ("layer-0-name", "Second"), ("layer-0-starts", "2026-01-05T09:00"), ("layer-0-length", "0"), ("layer-0-person", ben.as_str()), ("layer-0-covers", "always")];
        let html = lead.post(&path, &wrong).await.expect(422).text();
        assert!(page::words(&html).contains("at least an hour") && html.contains("value=\"Second\""), "{html}");
        lead.post(&format!("{path}/deletion"), &[]).await.expect(303);
        lead.get(&path).await.expect(404);
    }

    async fn a_calendar_program_reads_by_a_link_until_it_is_revoked(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        let id = calendar(&mut lead, "Office").await;
        lead.post(&format!("/agent/calendars/{id}/days"), &[("name", "Epiphany, closed"), ("first_day", "2026-01-06")]).await.expect(303);
        let form = [("kind", "calendar"), ("of", &id.to_string())].map(|(n, v)| (n, v.to_owned()));
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let mut agent = desk.sign_in(AGENT).await;
        agent.post("/agent/calendar-links", &form).await.expect(303);
        let html = agent.get(&format!("/agent/calendars/{id}")).await.expect(200).text();
        let path = feed(&html);
        assert!(!lead.get(&format!("/agent/calendars/{id}")).await.expect(200).text().contains("/feeds/"), "links are each one's own");
        // Nobody is signed in there.
        let mut program = desk.browser();
        let answer = program.get(&path).await.expect(200);
        let text = answer.text();
        assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
        let read = entries(&text);
        assert!(read.contains(&("20260105T080000Z".into(), "20260105T160000Z".into(), "Office".into())), "{text}");
        assert!(read.contains(&("20260106".into(), String::new(), "Epiphany, closed".into())), "{text}");
        assert!(!read.iter().any(|(from, _, _)| from.starts_with("20260106T")), "closed on the holiday: {text}");
        let tag = answer.header("etag").expect("a mark of this text").to_owned();
        let ask = |tag: &str| Ask::new("GET", &path).header("if-none-match", tag);
        assert_eq!(program.send(ask(&tag)).await.status, 304);
        desk.advance(3_600).await;
        assert_eq!(program.send(ask(&format!("W/{tag}, \"x\""))).await.status, 304, "the same all day");
        lead.post(&format!("/agent/calendars/{id}/days"), &[("name", "Bridge day"), ("first_day", "2026-01-07")]).await.expect(303);
        let answer = program.send(ask(&tag)).await.expect(200);
        assert!(answer.text().contains("Bridge day") && answer.header("etag") != Some(tag.as_str()));
        let words = page::words(&agent.get(&format!("/agent/calendars/{id}")).await.expect(200).text());
        assert!(words.contains("Read by a calendar program"), "{words}");
        // Another link takes its place, and the first leads nowhere.
        agent.post("/agent/calendar-links", &form).await.expect(303);
        program.get(&path).await.expect(404);
        let second = feed(&agent.get(&format!("/agent/calendars/{id}")).await.expect(200).text());
        program.get(&second).await.expect(200);
        // So does whoever does not work here any more.
        let mut admin = desk.sign_in(ADMIN).await;
        let ben = desk.person(AGENT).await;
        admin.post(&format!("/agent/people/{ben}/suspension"), &[]).await.expect(303);
        program.get(&second).await.expect(404);
        admin.post(&format!("/agent/people/{ben}/restoration"), &[]).await.expect(303);
        program.get(&second).await.expect(200);
        let mut agent = desk.sign_in(AGENT).await;
        let html = agent.get(&format!("/agent/calendars/{id}")).await.expect(200).text();
        let revocation = html.split("action=\"").map(|r| r.split('"').next().unwrap_or_default()).find(|p| p.ends_with("/revocation")).expect("a way to revoke it").to_owned();
        lead.post(&revocation, &[]).await.expect(404);
        agent.post(&revocation, &[]).await.expect(303);
        program.get(&second).await.expect(404);
    }

    async fn shifts_and_rotas_are_read_by_whom_they_are_for(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        let (ben, cleo) = (desk.person(AGENT).await, desk.person(OTHER_AGENT).await);
        let shifts = number(lead.post("/agent/shifts", &[("person", &ben.to_string())]).await.expect(303).location());
        let nights = rota(desk, &mut lead, "Nights", &[AGENT, OTHER_AGENT]).await;
        let shifts_form = [("kind", "calendar"), ("of", &shifts.to_string())].map(|(n, v)| (n, v.to_owned()));
        let shifts_form: Vec<(&str, &str)> = shifts_form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let mut other = desk.sign_in(OTHER_AGENT).await;
        other.post("/agent/calendar-links", &shifts_form).await.expect(404);
        let mut agent = desk.sign_in(AGENT).await;
        agent.post("/agent/calendar-links", &shifts_form).await.expect(303);
        let path = feed(&agent.get("/agent/profile").await.expect(200).text());
        let read = entries(&agent.get(&path).await.expect(200).text());
        assert!(read.iter().all(|(_, _, title)| title == "Ben Agent") && read.len() > 100, "{read:?}");
        let nights_form = [("kind", "rota"), ("of", &nights.to_string())].map(|(n, v)| (n, v.to_owned()));
        let nights_form: Vec<(&str, &str)> = nights_form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        other.post("/agent/calendar-links", &nights_form).await.expect(303);
        let path = feed(&other.get(&format!("/agent/on-call/{nights}")).await.expect(200).text());
        let read = entries(&other.get(&path).await.expect(200).text());
        assert_eq!(read[0], ("20260105T080000Z".into(), "20260112T080000Z".into(), "Ben Agent".into()));
        assert_eq!(read[1], ("20260112T080000Z".into(), "20260119T080000Z".into(), "Cleo Agent".into()));
        // Daylight saving begins: nine o'clock stays nine o'clock.
        assert!(read.iter().any(|(from, _, _)| from == "20260330T070000Z"), "{read:?}");
        assert!(cleo.0 > 0);
    }

    async fn a_team_is_ready_in_four_steps_each_of_which_can_be_skipped(desk) {
        let mut admin = desk.sign_in(ADMIN).await;
        let to = admin.post("/agent/setup", &[("step", "team"), ("name", "Night owls")]).await.expect(303);
        assert!(to.location().starts_with("/agent/setup?step=calendar&team="), "{}", to.location());
        let team = to.location().rsplit('=').next().expect("a number").to_owned();
        let words = page::words(&admin.get(&format!("/agent/setup?step=done&team={team}")).await.expect(200).text());
        assert_eq!(words.matches("not yet").count(), 2, "neither hours nor a promise: {words}");
        let wrong = [("step", "calendar"), ("team", team.as_str()), ("name", "Nights"), ("zone", "Mars"), ("mon-from", "22:00"), ("mon-to", "06:00")];
        let html = admin.post("/agent/setup", &wrong).await.expect(422).text();
        assert!(html.contains("value=\"22:00\"") && html.contains("value=\"Mars\""), "nothing typed is lost");
        let right = [("step", "calendar"), ("team", team.as_str()), ("name", "Nights"), ("zone", "Europe/Vienna"), ("mon-from", "22:00"), ("mon-to", "06:00")];
        admin.post("/agent/setup", &right).await.expect(303);
        for pace in ["calm", "fast", "fast"] {
            admin.post("/agent/setup", &[("step", "promise"), ("team", team.as_str()), ("pace", pace)]).await.expect(303);
        }
        let to = admin.post("/agent/setup", &[("step", "routing"), ("team", team.as_str()), ("mode", "fair_turn")]).await.expect(303);
        assert_eq!(to.location(), format!("/agent/setup?step=done&team={team}"));
        let words = page::words(&admin.get(to.location()).await.expect(200).text());
        for part in ["Nights", "Everything of Night owls", "Fair turn"] {
            assert!(words.contains(part), "{part}: {words}");
        }
        assert!(!words.contains("not yet"), "{words}");
        let id = domain::TeamId(team.parse().expect("a number"));
        let (promises, mode) = desk.app().read(async move |db| {
            let (_, calendar) = store::calendars::of_team(db, Some(id)).await?.expect("a calendar");
            assert_eq!(calendar.zone_name(), "Europe/Vienna");
            Ok((store::promises::list(db).await?, store::routing::policy_of(db, id).await?.mode))
        }).await.expect("reads");
        assert_eq!(promises.len(), 1, "chosen again, it is the same promise");
        assert_eq!(promises[0].promise.warn_before_min, [15], "the last choice counts");
        assert_eq!(mode, domain::routing::Mode::FairTurn);
        // A lead sets up what is there; teams are an admin's to add.
        let mut lead = desk.sign_in(LEAD).await;
        assert!(lead.get("/agent/setup").await.expect(200).text().contains("Night owls"));
        lead.post("/agent/setup", &[("step", "team"), ("name", "Mine")]).await.expect(403);
        lead.post("/agent/setup", &[("step", "team"), ("team", team.as_str())]).await.expect(303);
        lead.post("/agent/setup", &[("step", "routing")]).await.expect(422);
    }
}

/// The entries of an iCalendar text: begin, end, title. Knows as much of RFC 5545 as a reader must: folds and escapes.
fn entries(text: &str) -> Vec<(String, String, String)> {
    assert!(text.lines().all(|l| l.len() <= 75), "a line has at most 75 octets");
    let unfolded = text.replace("\r\n ", "");
    let mut found = Vec::new();
    for entry in unfolded.split("BEGIN:VEVENT\r\n").skip(1) {
        let of = |name: &str| {
            let line = entry.split("\r\n").find(|l| l.split([':', ';']).next() == Some(name));
            line.and_then(|l| l.split_once(':'))
                .map_or(String::new(), |(_, v)| v.replace("\\,", ",").replace("\\;", ";"))
        };
        assert!(!of("UID").is_empty() && !of("DTSTAMP").is_empty(), "{entry}");
        found.push((of("DTSTART"), of("DTEND"), of("SUMMARY")));
    }
    found
}
