//! Playbooks and cases for programs, under `/api/desk/v1`.

use axum::http::StatusCode;
use domain::message::Channel;
use domain::playbook::{AnswerSource, CaseAct, StepResult, may_edit_playbooks};
use domain::read::diagnosis::{
    CasePanel, CauseLine, MoveWords, NextStep, PlaybookRow, RunningCase, SaidLine, SaidWhat, Who,
};
use domain::read::guided::{Agreed, Replied, RepliedWhat, ShownTo};
use domain::{Language, PlaybookId, Refusal, TicketId};
use serde_json::{Value, json};
use store::playbooks as rows;

use super::answer::{Answer, Answered, Content, Failure};
use super::body::Fields;
use super::call::{Call, Done};
use super::ledger::known_only;
use crate::commands::change_playbook::{add_playbook, edit_playbook, publish_playbook, retire_playbook};
use crate::commands::guided::offer_playbook;
use crate::playbooks::{self, Seen, Wish, authoring};

fn cause(c: &CauseLine) -> Value {
    json!({ "name": c.name, "percent": c.percent })
}

fn who(who: Who) -> &'static str {
    match who {
        Who::Customer => "customer",
        Who::Agent => "agent",
        Who::Machine => "automatic",
    }
}

fn move_words(what: &MoveWords) -> Value {
    match what {
        MoveWords::Ask(question) => json!({ "ask": question }),
        MoveWords::Try(steps) => json!({ "try": steps }),
        MoveWords::HandOver(to) => json!({ "hand_over": to }),
    }
}

fn next(next: &NextStep) -> Value {
    match next {
        NextStep::Ask { sign, question, who: w, minutes, answers } => json!({
            "kind": "ask",
            "sign": sign,
            "question": question.plain,
            "question_expert": question.expert,
            "who": who(*w),
            "minutes": minutes,
            "answers": answers.iter().map(|a| json!({
                "answer": a.answer,
                "percent": a.percent,
                "cause": cause(&a.cause),
                "then": move_words(&a.then),
            })).collect::<Vec<_>>(),
        }),
        NextStep::Look { sign, question, who: w, minutes, causes } => json!({
            "kind": "look",
            "sign": sign,
            "question": question.plain,
            "question_expert": question.expert,
            "who": who(*w),
            "minutes": minutes,
            "causes": causes.iter().map(|c| json!({
                "cause": c.cause, "name": c.name, "percent": c.percent,
            })).collect::<Vec<_>>(),
        }),
        NextStep::AskConsent { step, text } => {
            json!({ "kind": "consent", "step": step, "text": text.plain, "text_expert": text.expert })
        }
        NextStep::Try { steps, finishes, who: w, minutes, after } => json!({
            "kind": "try",
            "steps": steps.iter().map(|(id, text)| json!({
                "step": id, "text": text.plain, "text_expert": text.expert,
            })).collect::<Vec<_>>(),
            "finishes": finishes.iter().map(|f| &f.plain).collect::<Vec<_>>(),
            "who": who(*w),
            "minutes": minutes,
            "results": ui::playbooks::results_after(*after).iter().map(|r| r.as_str()).collect::<Vec<_>>(),
        }),
        NextStep::HandOver { reason, to } => {
            json!({ "kind": "hand_over", "reason": format!("{reason:?}").to_lowercase(), "to": to })
        }
        NextStep::Solved { steps } => json!({ "kind": "solved", "steps": steps }),
    }
}

fn said(line: &SaidLine) -> Value {
    let what = match &line.what {
        SaidWhat::Answered { question, answer, source } => {
            json!({ "question": question, "answer": answer, "source": source.as_str() })
        }
        SaidWhat::Found { question, causes, source } => {
            json!({ "question": question, "found": causes, "source": source.as_str() })
        }
        SaidWhat::Unsure { question } => json!({ "question": question, "answer": null }),
        SaidWhat::Tried { steps, result } => json!({ "steps": steps, "result": result.as_str() }),
        SaidWhat::Agreed { step } => json!({ "step": step, "agreed": true }),
        SaidWhat::Declined { step } => json!({ "step": step, "agreed": false }),
        SaidWhat::PersonWanted => json!({ "person": true }),
        SaidWhat::DidNotHold => json!({ "held": false }),
        SaidWhat::HandedOver { message } => json!({ "comment_id": message }),
    };
    json!({ "what": what, "person_id": line.by.as_ref().map(|p| p.id), "at": line.at.rfc3339() })
}

/// What the customer's reply seems to answer; whoever agrees says so with the same fields.
fn replied(r: &Replied) -> Value {
    let what = match &r.what {
        RepliedWhat::Answer { sign, answer, .. } => {
            json!({ "act": "answer", "sign": sign, "answer": answer })
        }
        RepliedWhat::Unsure { sign, .. } => json!({ "act": "unsure", "sign": sign }),
        RepliedWhat::Consent { step, agreed: Agreed::Yes, .. } => json!({ "act": "agreed", "step": step }),
        RepliedWhat::Consent { step, agreed: Agreed::No, .. } => json!({ "act": "declined", "step": step }),
        RepliedWhat::Tried { steps, result } => json!({
            "act": "tried",
            "steps": steps.iter().map(|(id, _)| id).collect::<Vec<_>>(),
            "result": result.as_str(),
        }),
    };
    json!({ "what": what, "because": r.because })
}

fn running(r: &RunningCase) -> Value {
    json!({
        "playbook_id": r.playbook,
        "title": r.title,
        "version": r.version,
        "week": r.week,
        "recognised": r.is_recognised,
        "newer_version": r.has_newer,
        "causes": r.causes.iter().map(cause).collect::<Vec<_>>(),
        "next": next(&r.next),
        "why": r.why.as_ref().map(|y| json!({
            "minutes": y.minutes, "saves": y.saves, "next_best": y.next_best.as_ref().map(move_words),
        })),
        "proposals": r.proposals.iter().map(|p| json!({
            "sign": p.sign, "question": p.question, "answer": p.answer, "because": p.because,
            "source": p.by.source().as_str(),
        })).collect::<Vec<_>>(),
        "evidence": r.evidence.iter().map(|e| json!({
            "cause": e.cause, "attachment_id": e.file, "file": e.name, "line": e.line, "text": e.text,
        })).collect::<Vec<_>>(),
        "replied": r.replied.as_ref().map(replied),
        "said": r.said.iter().map(said).collect::<Vec<_>>(),
        "hand_over_comment_id": r.note,
    })
}

fn body(x: &CasePanel) -> Value {
    let running = x.running.as_deref().map(running);
    json!({ "case": { "ticket_id": x.ticket, "entries": x.entries, "running": running } })
}

/// What to ask or try next, and why.
pub async fn show_case(call: Call) -> Answered {
    let (id, by): (TicketId, _) = (call.id(0)?, call.actor()?);
    Ok(Answer::ok(body(&playbooks::panel(&call.app, &by, id).await?)))
}

/// Writes down what was answered, seen or tried, chooses another playbook, takes the last thing back, or writes the note.
pub async fn work_case(mut call: Call) -> Answered {
    let (id, by): (TicketId, _) = (call.id(0)?, call.actor()?);
    let mut f = Fields::under("case", call.body.take())?;
    let act = f.some_text("act").unwrap_or_default();
    let playbook: Option<PlaybookId> = f.some_id("playbook_id");
    let version: Option<i64> = f.some_id("version");
    let text = |f: &mut Fields, key: &str| f.some_text(key).unwrap_or_default();
    let (sign, answer, step) = (text(&mut f, "sign"), text(&mut f, "answer"), text(&mut f, "step"));
    let source = f.word("source", AnswerSource::parse).flatten().unwrap_or(AnswerSource::Asked);
    let result = f.word("result", StepResult::parse).flatten();
    let (steps, causes) = (f.words("steps"), f.words("causes"));
    let entries = f.word("entries", |n| n.parse::<i64>().ok().filter(|n| *n >= 0)).flatten();
    known_only(f.end()?)?;
    let refused =
        |field| Failure::from(domain::Error::from(Refusal::invalid(field, "is not one of the choices")));
    let wish = match act.as_str() {
        "begin" => Wish::Begin(playbook.ok_or_else(|| refused("playbook"))?),
        "set_aside" => Wish::SetAside,
        "take_back" => Wish::TakeBack,
        "hand_over" => Wish::HandOver(Channel::Api, ui::Words::from(Language::English)),
        "answer" => Wish::Say(vec![CaseAct::Answered { sign, answer, source }]),
        "found" => {
            let causes = causes.ok_or_else(|| refused("causes"))?;
            Wish::Say(vec![CaseAct::Found { sign, causes, source }])
        }
        "unsure" => Wish::Say(vec![CaseAct::Unsure { sign }]),
        "tried" => {
            let steps = steps.unwrap_or_else(|| vec![step]);
            Wish::Say(vec![CaseAct::Tried { steps, result: result.ok_or_else(|| refused("result"))? }])
        }
        "agreed" => Wish::Say(vec![CaseAct::Agreed { step }]),
        "declined" => Wish::Say(vec![CaseAct::Declined { step }]),
        "person" => Wish::Say(vec![CaseAct::PersonWanted]),
        _ => return Err(refused("act")),
    };
    let playbook = playbook.zip(version).filter(|_| matches!(wish, Wish::Say(_) | Wish::HandOver(..)));
    let prepared = playbooks::prepare(&call.app, &by, id, wish, Seen { playbook, entries }).await?;
    let (actor, desk) = (by.clone(), call.app.desk.clone());
    let (mut answer, _) = call
        .change(async move |tx| {
            playbooks::make(tx, &desk, &actor, id, prepared).await?;
            Ok(Done::ok(tx, json!({ "case": { "ticket_id": id } })))
        })
        .await?;
    answer.body = Content::Json(body(&playbooks::panel(&call.app, &by, id).await?));
    Ok(answer)
}

fn row(r: &PlaybookRow) -> Value {
    json!({
        "id": r.id,
        "title": r.title,
        "state": r.state.as_str(),
        "version": r.published,
        "draft_version": r.draft,
        "cases": r.cases,
        "shipped": r.is_shipped,
    })
}

/// All playbooks. Whoever works tickets may see which there are.
pub async fn list(call: Call) -> Answered {
    let all = call.read(async move |db| rows::rows(db).await).await?;
    Ok(Answer::ok(json!({ "playbooks": all.iter().map(row).collect::<Vec<_>>() })))
}

/// One with its sheet and what is to be said of it; for leads.
pub async fn show(call: Call) -> Answered {
    let (id, by): (PlaybookId, _) = (call.id(0)?, call.actor()?);
    Ok(Answer::ok(whole(&call, &by, id).await?))
}

async fn whole(call: &Call, by: &domain::Actor, id: PlaybookId) -> domain::Result<Value> {
    let x = authoring::page(&call.app, by, id, None).await?;
    let c = &x.checks;
    Ok(json!({ "playbook": {
        "id": id,
        "title": x.title,
        "state": x.state.as_str(),
        "version": x.published,
        "draft_version": x.draft,
        "sheet": x.sheet,
        "faults": c.faults.iter().map(|(line, words)| json!({ "line": line, "problem": words })).collect::<Vec<_>>(),
        "findings": c.findings.iter().map(|(line, f)| json!({
            "line": line, "finding": format!("{f:?}"), "blocks": f.blocks(),
        })).collect::<Vec<_>>(),
        "may_be_published": c.may_be_published(),
        "offered": x.offer.as_ref().is_some_and(|o| o.offered_at.is_some()),
        "runs": x.offer.as_ref().map(|o| json!({
            "begun": o.figures.begun, "fixed": o.figures.fixed, "person": o.figures.person,
        })),
    } }))
}

/// Makes one of a sheet.
pub async fn create(mut call: Call) -> Answered {
    let by = call.actor()?;
    may_edit_playbooks(&by)?;
    let mut f = Fields::under("playbook", call.body.take())?;
    let sheet = f.some_text("sheet").unwrap_or_default();
    known_only(f.end()?)?;
    call.changed(Vec::new(), async move |tx| {
        let id = add_playbook(tx, &by, &sheet).await?;
        Ok(Done::new(tx, StatusCode::CREATED, json!({ "playbook": { "id": id, "draft_version": 1 } })))
    })
    .await
}

/// Keeps another sheet as a new version; with `publish` or `retire` changes what it is used for, with `offered` whether
/// customers work by it alone.
pub async fn update(mut call: Call) -> Answered {
    let (id, by): (PlaybookId, _) = (call.id(0)?, call.actor()?);
    may_edit_playbooks(&by)?;
    let mut f = Fields::under("playbook", call.body.take())?;
    let sheet = f.some_text("sheet");
    let known: Option<i64> = f.some_id("draft_version");
    let (publish, retire) = (f.flag("publish").unwrap_or(false), f.flag("retire").unwrap_or(false));
    let offered = f.flag("offered");
    known_only(f.end()?)?;
    let sound = match publish {
        true => Some(authoring::sound(&call.app, &by, id, sheet.clone()).await?),
        false => None,
    };
    // With a sheet it is the version that the sheet was made of.
    let read = known.filter(|_| sheet.is_none());
    call.changed(Vec::new(), async move |tx| {
        tx.quiet("nothing is to be changed");
        if let Some(sheet) = sheet {
            edit_playbook(tx, &by, id, &sheet, known).await?;
        }
        if let Some(sound) = &sound {
            publish_playbook(tx, &by, id, sound, read).await?;
        }
        if retire {
            retire_playbook(tx, &by, id).await?;
        }
        if let Some(offered) = offered {
            let to = if offered { ShownTo::Customers } else { ShownTo::TeamOnly };
            offer_playbook(tx, &by, id, to).await?;
        }
        let x = rows::load(tx, id).await?;
        let body = json!({ "playbook": {
            "id": id, "title": x.title, "state": x.state.as_str(), "version": x.published, "draft_version": x.draft,
        } });
        Ok(Done::ok(tx, body))
    })
    .await
}
