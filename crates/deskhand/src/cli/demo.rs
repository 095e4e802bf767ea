//! `deskhand demo`: a desk filled with a story, with a post office of its own.

use std::io::{IsTerminal, Write};
use std::sync::Arc;

use domain::Result;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::serve::Running;
use super::story::{self, StoryClock};
use super::work::sign_in_link;
use crate::app::Parts;
use crate::clock;
use crate::config::{Config, Relay, RelaySecurity};
use crate::inlets::sink::Sink;

/// Runs it until Ctrl-C. Without `--data` everything lies in a directory that goes with the program.
pub async fn run(mut config: Config, keeps_data: bool, listen_given: bool) -> Result<u8> {
    let scratch =
        if keeps_data { None } else { Some(tempfile::Builder::new().prefix("deskhand-demo-").tempdir()?) };
    if let Some(scratch) = &scratch {
        config.data = scratch.path().to_owned();
    }
    if !listen_given && TcpListener::bind(&config.listen).await.is_err() {
        // Somebody else has the usual port: a demo takes any.
        config.listen = "127.0.0.1:0".to_owned();
    }
    config.smtp = Some("127.0.0.1:0".to_owned());
    config.database = None;
    config.name = story::name()?;
    let clock = StoryClock::new(clock::system());
    let sink = Sink::new(clock.clock());
    let (stop, stopping) = watch::channel(false);
    let office = TcpListener::bind("127.0.0.1:0").await?;
    config.relay = Some(Relay {
        host: "127.0.0.1".to_owned(),
        port: office.local_addr()?.port(),
        security: RelaySecurity::None,
        user: None,
        password: None,
    });
    let manners = mail::listen::ListenConfig::default();
    let post_office = tokio::spawn(mail::listen::serve(office, manners, Arc::new(sink.clone()), stopping));
    let parts = Parts { clock: clock.clock(), sink: Some(sink), ..Parts::new(config) };
    let running = Running::start(parts).await?;
    crate::playbooks::bring(&running.app).await?;
    if !story::is_told(&running.app).await? {
        let door = running.smtp.ok_or_else(|| domain::Error::fault("the demo needs its mail door"))?;
        let shows = std::io::stderr().is_terminal();
        story::tell(&running.app, &clock, door, |n, of| {
            if shows {
                eprint!("\rtelling the story: {n} of {of} ");
                let _ = std::io::stderr().flush();
            }
        })
        .await?;
        if shows {
            eprintln!();
        }
    }
    let cast = story::cast(&running.app).await?;
    let base = &running.address;
    let agent = sign_in_link(&running.app, cast.agent.id, base).await?;
    let admin = sign_in_link(&running.app, cast.admin.id, base).await?;
    println!("Workbench      {agent}   (as {}, agent)", cast.agent.name);
    println!("               {admin}   (as {}, admin)", cast.admin.name);
    println!("Help center    {base}{}", ui::url::home());
    let library = crate::help::library(&running.app).await?;
    if crate::help::chat(&running.app, library.shelf.settings()).await?.is_some() {
        println!(
            "               The button in its corner is the chat. What you write there waits under \"Chats\"."
        );
    }
    println!("Outgoing mail  {base}{}", ui::url::caught_mails());
    if let Some(door) = running.smtp {
        println!("Mail door      {door}   (SMTP, for {})", story::mailbox()?);
    }
    println!(
        "Nothing leaves this machine. Ctrl-C ends the demo{}.",
        if keeps_data { "" } else { " and removes its data" }
    );
    let _ = std::io::stdout().flush();
    eprintln!("listening on {base}");
    running.until_told().await;
    stop.send_replace(true);
    let _ = post_office.await;
    Ok(0)
}
