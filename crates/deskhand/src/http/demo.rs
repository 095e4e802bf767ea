//! The demo's post office: what would have been sent.

use axum::extract::{Path, State};
use domain::Refusal;
use domain::read::outgoing::{CaughtList, CaughtMail};

use super::agent::{Look, html};
use super::clean_html::clean_html;
use super::session::Peer;
use super::{Page, files};
use crate::app::App;
use crate::inlets::sink::Sink;

fn sink(app: &App, peer: Peer) -> Result<&Sink, Refusal> {
    match &app.sink {
        Some(sink) if super::session::is_local(peer) => Ok(sink),
        Some(_) | None => Err(Refusal::NotFound),
    }
}

pub async fn list(State(app): State<App>, peer: Peer, look: Look) -> Page {
    let rows = sink(&app, peer)?.rows();
    Ok(html(ui::outgoing::list(look.words(), &CaughtList { rows }, (app.clock)())))
}

pub async fn show(State(app): State<App>, peer: Peer, look: Look, Path(number): Path<i64>) -> Page {
    let caught = sink(&app, peer)?.open(number).ok_or(Refusal::NotFound)?;
    let has_html = caught.letter.html.is_some();
    let x = CaughtMail { row: caught.row, headers: caught.headers, text: caught.letter.text, has_html };
    Ok(html(ui::outgoing::mail(look.words(), &x, (app.clock)())))
}

pub async fn body(State(app): State<App>, peer: Peer, Path(number): Path<i64>) -> Page {
    let letter = sink(&app, peer)?.open(number).ok_or(Refusal::NotFound)?.letter;
    let clean = clean_html(&letter.html.ok_or(Refusal::NotFound)?, |_| None);
    Ok(files::framed(ui::mail_body::document(&clean)))
}
