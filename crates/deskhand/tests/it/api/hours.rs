//! Schedules in the public dialect, and calendars, shifts, rotas and links in the desk's own.

use serde_json::{Value, json};

use super::Client;
use crate::harness::{AGENT, LEAD, LIGHT, OTHER_AGENT, on_both};

on_both! {
    async fn schedules_have_the_dialects_shape(desk) {
        let lead = Client::of(desk, LEAD).await;
        assert_eq!(lead.get("/api/v2/business_hours/schedules").await.expect(200).json, json!({ "schedules": [] }));
        let wish = json!({ "schedule": { "name": "East Coast", "time_zone": "America/New_York" } });
        let made = lead.post("/api/v2/business_hours/schedules", wish).await.expect(201).json;
        let schedule = &made["schedule"];
        let id = schedule["id"].as_i64().expect("an id");
        // Monday to Friday, nine to five, in minutes since Sunday.
        let weekdays: Vec<Value> = (1..=5).map(|d| json!({ "start_time": d * 1440 + 540, "end_time": d * 1440 + 1020 })).collect();
        assert_eq!(schedule["intervals"], json!(weekdays));
        assert_eq!((schedule["name"].clone(), schedule["time_zone"].clone()), (json!("East Coast"), json!("America/New_York")));
        let keys: Vec<&str> = schedule.as_object().expect("an object").keys().map(String::as_str).collect();
        let expected = ["created_at", "id", "intervals", "name", "time_zone", "updated_at"];
        assert_eq!({ let mut k = keys; k.sort_unstable(); k }, expected);
        let path = format!("/api/v2/business_hours/schedules/{id}");
        // Over midnight is one interval there, and two times here.
        let week = json!({ "workweek": { "intervals": [{ "start_time": 1440 + 1320, "end_time": 2880 + 360 }, { "start_time": 0, "end_time": 60 }] } });
        let told = lead.put(&format!("{path}/workweek"), week).await.expect(200).json;
        assert_eq!(told, json!({ "workweek": { "intervals": [{ "start_time": 0, "end_time": 60 }, { "start_time": 2760, "end_time": 3240 }] } }));
        for wrong in [json!([{ "start_time": 60, "end_time": 60 }]), json!([{ "start_time": 0, "end_time": 10_081 }]), json!([{ "start_time": 0 }]), json!("x")] {
            lead.put(&format!("{path}/workweek"), json!({ "workweek": { "intervals": wrong } })).await.expect(422);
        }
        let renamed = lead.put(&path, json!({ "schedule": { "name": "Coast" } })).await.expect(200).json;
        assert_eq!((renamed["schedule"]["name"].clone(), renamed["schedule"]["intervals"][0]["end_time"].clone()), (json!("Coast"), json!(60)));
        lead.post("/api/v2/business_hours/schedules", json!({ "schedule": { "name": "x", "time_zone": "Mars/Olympus" } })).await.expect(422);
        lead.post("/api/v2/business_hours/schedules", json!({ "schedule": {} })).await.expect(422);
        let agent = Client::of(desk, AGENT).await;
        assert_eq!(agent.get(&path).await.expect(200).json["schedule"]["name"], "Coast");
        agent.put(&path, json!({ "schedule": { "name": "Mine" } })).await.expect(403);
        lead.delete(&path).await.expect(204);
        lead.get(&path).await.expect(404);
    }

    async fn holidays_come_change_and_go(desk) {
        let lead = Client::of(desk, LEAD).await;
        let wish = json!({ "schedule": { "name": "Office", "time_zone": "Europe/Vienna" } });
        let id = lead.post("/api/v2/business_hours/schedules", wish).await.expect(201).json["schedule"]["id"].as_i64().expect("an id");
        let path = format!("/api/v2/business_hours/schedules/{id}/holidays");
        let wish = json!({ "holiday": { "name": "New Year", "start_date": "2027-01-01", "end_date": "2027-01-02" } });
        let made = lead.post(&path, wish).await.expect(201).json;
        let day = made["holiday"]["id"].as_i64().expect("an id");
        assert_eq!(made["holiday"], json!({ "id": day, "name": "New Year", "start_date": "2027-01-01", "end_date": "2027-01-02" }));
        let changed = lead.put(&format!("{path}/{day}"), json!({ "holiday": { "end_date": "2027-01-01" } })).await.expect(200).json;
        assert_eq!(changed["holiday"]["end_date"], "2027-01-01");
        assert_eq!(lead.get(&path).await.expect(200).json["holidays"].as_array().map(Vec::len), Some(1));
        assert_eq!(lead.get(&format!("{path}/{day}")).await.expect(200).json["holiday"]["name"], "New Year");
        for wrong in [json!({ "name": "x" }), json!({ "name": "x", "start_date": "soon", "end_date": "2027-01-01" }), json!({ "name": "x", "start_date": "2027-01-02", "end_date": "2027-01-01" })] {
            lead.post(&path, json!({ "holiday": wrong })).await.expect(422);
        }
        // A half day is no holiday: on it somebody works.
        let half = json!({ "special_days": [{ "name": "Half day", "first_day": "2026-12-24", "hours": [{ "from": "9:00", "to": "12:00" }] }] });
        let own = lead.post(&format!("/api/desk/v1/calendars/{id}/days"), half).await.expect(201).json;
        assert_eq!(own["calendar"]["special_days"][0]["hours"], json!([{ "from": "09:00", "to": "12:00" }]));
        assert_eq!(lead.get(&path).await.expect(200).json["holidays"].as_array().map(Vec::len), Some(1));
        lead.delete(&format!("{path}/{day}")).await.expect(204);
        lead.get(&format!("{path}/{day}")).await.expect(404);
    }

    async fn calendars_shifts_and_teams_are_set_up_by_programs(desk) {
        let (lead, agent) = (Client::of(desk, LEAD).await, Client::of(desk, AGENT).await);
        let ben = desk.person(AGENT).await;
        let base = "/api/desk/v1/calendars";
        let wish = json!({ "calendar": { "name": "Office", "time_zone": "Europe/Vienna", "week": [
            { "day": "monday", "from": "9:00", "to": "12:00" }, { "day": "friday", "from": "22:00", "to": "6:00" } ] } });
        agent.post(base, wish.clone()).await.expect(403);
        let office = lead.post(base, wish).await.expect(201).json["calendar"].clone();
        assert_eq!(office["week"], json!([
            { "day": "monday", "from": "09:00", "to": "12:00" }, { "day": "friday", "from": "22:00", "to": "24:00" },
            { "day": "saturday", "from": "00:00", "to": "06:00" } ]));
        assert_eq!((&office["is_default"], &office["person_id"]), (&json!(true), &Value::Null), "the first one is the desk's");
        let id = office["id"].as_i64().expect("an id");
        // The tests' clock begins on a Monday at ten in Vienna.
        let shown = agent.get(&format!("{base}/{id}")).await.expect(200).json["calendar"].clone();
        assert_eq!((&shown["open_now"], &shown["changes_at"]), (&json!(true), &json!("2026-01-05T11:00:00Z")));
        for wrong in [json!({ "week": [{ "day": "someday", "from": "9", "to": "10" }] }), json!({ "time_zone": "Mars" }), json!({ "colour": "red" })] {
            lead.put(&format!("{base}/{id}"), json!({ "calendar": wrong })).await.expect(422);
        }
        let shifts = lead.post(base, json!({ "calendar": { "person_id": ben, "holidays_of_id": id } })).await.expect(201).json["calendar"].clone();
        assert_eq!((&shifts["person_id"], &shifts["holidays_of_id"], &shifts["week"]), (&json!(ben), &json!(id), &office["week"]));
        lead.post(base, json!({ "calendar": { "person_id": ben } })).await.expect(409);
        let own = agent.get(&format!("{base}?person_id={ben}")).await.expect(200).json["calendars"].clone();
        assert_eq!(own.as_array().map(Vec::len), Some(1));
        assert_eq!(agent.get(base).await.expect(200).json["calendars"].as_array().map(Vec::len), Some(2));
        let off = agent.get("/api/desk/v1/off_work?at=2026-01-06T10:00:00Z").await.expect(200).json["off_work"].clone();
        assert_eq!(off["person_ids"], json!([ben]));
        agent.get("/api/desk/v1/off_work?at=soon").await.expect(400);
        // Days: many at once, changed, taken out.
        let days = json!({ "special_days": [{ "name": "Epiphany", "first_day": "2026-01-06" }, { "name": "Half day", "first_day": "2026-12-24", "hours": [{ "from": "9", "to": "0:00" }] }] });
        let kept = lead.post(&format!("{base}/{id}/days"), days.clone()).await.expect(201).json["calendar"]["special_days"].clone();
        assert_eq!((kept.as_array().map(Vec::len), &kept[1]["hours"]), (Some(2), &json!([{ "from": "09:00", "to": "24:00" }])));
        let again = lead.post(&format!("{base}/{id}/days"), days).await.expect(201).json["calendar"]["special_days"].clone();
        assert_eq!(again, kept, "what stands there is passed over");
        let day = kept[0]["id"].as_i64().expect("an id");
        let longer = json!({ "special_day": { "name": "Epiphany", "first_day": "2026-01-06", "last_day": "2026-01-07" } });
        let changed = lead.put(&format!("{base}/{id}/days/{day}"), longer).await.expect(200).json["calendar"]["special_days"][0]["last_day"].clone();
        assert_eq!(changed, "2026-01-07");
        lead.delete(&format!("{base}/{id}/days/{day}")).await.expect(204);
        lead.delete(&format!("{base}/{id}/days/{day}")).await.expect(404);
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Lost\nEND:VEVENT\nEND:VCALENDAR\n";
        let read = agent.post(&format!("{base}/read_holidays"), json!({ "holidays": { "text": text, "from_year": 2026, "to_year": 2026 } })).await.expect(200).json["holidays"].clone();
        assert_eq!(read["special_days"], json!([{ "name": "Christmas", "first_day": "2026-12-25", "last_day": "2026-12-25" }]));
        assert_eq!(read["complaints"][0]["line"], 6);
        let nights = lead.post(base, json!({ "calendar": { "name": "Nights", "time_zone": "UTC" } })).await.expect(201).json["calendar"]["id"].clone();
        let told = lead.put("/api/desk/v1/team_calendars", json!({ "team_calendars": { "default_id": nights } })).await.expect(200).json["team_calendars"].clone();
        assert_eq!(told["default_id"], nights);
        lead.delete(&format!("{base}/{id}")).await.expect(204);
        let left = agent.get(&format!("{base}?person_id={ben}")).await.expect(200).json["calendars"][0]["holidays_of_id"].clone();
        assert_eq!(left, Value::Null, "who followed it follows nobody");
    }

    async fn rotas_and_links_are_set_up_by_programs(desk) {
        let (lead, agent) = (Client::of(desk, LEAD).await, Client::of(desk, AGENT).await);
        let (ben, cleo) = (desk.person(AGENT).await, desk.person(OTHER_AGENT).await);
        let base = "/api/desk/v1/rotas";
        let layer = json!({ "name": "First", "person_ids": [ben, cleo], "starts": "2026-01-05T09:00", "turn_length": 7 });
        let wish = json!({ "rota": { "name": "Nights", "time_zone": "Europe/Vienna", "layers": [layer] } });
        agent.post(base, wish.clone()).await.expect(403);
        let made = lead.post(base, wish).await.expect(201).json["rota"].clone();
        let id = made["id"].as_i64().expect("an id");
        assert_eq!((&made["layers"][0]["person_ids"], &made["layers"][0]["covers"]), (&json!([ben, cleo]), &json!("always")));
        let spans = agent.get(&format!("{base}/{id}/on_call?begins=2026-01-05T00:00:00Z&ends=2026-01-13T00:00:00Z")).await.expect(200).json["on_call"]["spans"].clone();
        assert_eq!(spans, json!([
            { "person_id": ben, "from": "2026-01-05T08:00:00Z", "until": "2026-01-12T08:00:00Z" },
            { "person_id": cleo, "from": "2026-01-12T08:00:00Z", "until": "2026-01-13T00:00:00Z" } ]));
        agent.get(&format!("{base}/{id}/on_call?begins=2026-01-05T00:00:00Z&ends=2036-01-13T00:00:00Z")).await.expect(400);
        let night = json!({ "override": { "from": "2026-01-06T18:00:00Z", "until": "2026-01-07T06:00:00Z" } });
        let taken = agent.post(&format!("{base}/{id}/overrides"), night.clone()).await.expect(201).json["override"].clone();
        assert_eq!(taken["person_id"], json!(ben), "oneself unless it is said");
        let light = Client::of(desk, LIGHT).await;
        light.post(&format!("{base}/{id}/overrides"), night).await.expect(403);
        agent.post(&format!("{base}/{id}/overrides"), json!({ "override": { "from": "2026-01-06T18:00:00Z", "until": "2026-01-06T18:00:00Z" } })).await.expect(422);
        let stand_in = taken["id"].as_i64().expect("an id");
        agent.delete(&format!("{base}/{id}/overrides/{stand_in}")).await.expect(204);
        agent.delete(&format!("{base}/{id}/overrides/{stand_in}")).await.expect(404);
        for wrong in [json!([{ "name": "x" }]), json!([{ "name": "x", "person_ids": [ben], "starts": "2026-01-05T09:00", "turn_length": 0 }]), json!([{ "name": "x", "person_ids": [], "starts": "2026-01-05T09:00", "turn_length": 1 }]), json!([{ "name": "x", "person_ids": [ben], "starts": "2026-01-05T09:00", "turn_length": 1, "covers": "open" }])] {
            lead.put(&format!("{base}/{id}"), json!({ "rota": { "layers": wrong } })).await.expect(422);
        }
        assert_eq!(agent.get(&format!("{base}/{id}")).await.expect(200).json["rota"]["layers"][0]["name"], "First", "as it was");
        assert_eq!(agent.get(base).await.expect(200).json["rotas"].as_array().map(Vec::len), Some(1));
        // The page's form has no field for when a layer ends, and leaves it.
        let layer = json!({ "name": "First", "person_ids": [ben], "starts": "2026-01-05T09:00", "turn_length": 7, "until": "2026-12-28T08:00:00Z" });
        let ends = lead.put(&format!("{base}/{id}"), json!({ "rota": { "layers": [layer] } })).await.expect(200).json["rota"]["layers"][0].clone();
        assert_eq!(ends["until"], "2026-12-28T08:00:00Z");
        let (number, first, second) = (ends["id"].to_string(), ben.to_string(), cleo.to_string());
        let form = [("name", "Nights"), ("zone", "Europe/Vienna"), ("team", ""), ("layer-0-present", "1"), ("layer-0-id", number.as_str()), ("layer-0-name", "First"), ("layer-0-person", first.as_str()), ("layer-0-person", second.as_str()), ("layer-0-starts", "2026-01-05T09:00"), ("layer-0-length", "7"), ("layer-0-unit", "days"), ("layer-0-covers", "always")];
        desk.sign_in(LEAD).await.post(&format!("/agent/on-call/{id}"), &form).await.expect(303);
        let saved = agent.get(&format!("{base}/{id}")).await.expect(200).json["rota"]["layers"][0].clone();
        assert_eq!((&saved["person_ids"], &saved["until"]), (&json!([ben, cleo]), &ends["until"]));
        // Links are each one's own.
        let link = agent.post("/api/desk/v1/calendar_links", json!({ "calendar_link": { "rota_id": id } })).await.expect(201).json["calendar_link"].clone();
        let address = link["address"].as_str().expect("an address").to_owned();
        let path = address.split_once("/feeds/").map(|(_, file)| format!("/feeds/{file}")).expect("a feed");
        let mut program = desk.browser();
        assert!(program.get(&path).await.expect(200).text().contains("SUMMARY:Cleo Agent"));
        assert_eq!(lead.get("/api/desk/v1/calendar_links").await.expect(200).json["calendar_links"], json!([]));
        let mine = agent.get("/api/desk/v1/calendar_links").await.expect(200).json["calendar_links"].clone();
        assert_eq!((&mine[0]["rota_id"], &mine[0]["address"]), (&json!(id), &json!(address)));
        let link = link["id"].as_i64().expect("an id");
        lead.delete(&format!("/api/desk/v1/calendar_links/{link}")).await.expect(404);
        agent.delete(&format!("/api/desk/v1/calendar_links/{link}")).await.expect(204);
        program.get(&path).await.expect(404);
        agent.post("/api/desk/v1/calendar_links", json!({ "calendar_link": {} })).await.expect(422);
        lead.delete(&format!("{base}/{id}")).await.expect(204);
        lead.get(&format!("{base}/{id}")).await.expect(404);
    }
}
