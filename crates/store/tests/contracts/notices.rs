//! Mails that were left on their servers, and what their senders are told.

use domain::letter::LetterKind;
use domain::moment::HOUR_US;
use domain::read::ledger::MailState;
use domain::{MailId, OutboxId};
use store::messages::Stored;
use store::notices::{self, Notice};
use store::{mails, messages, outbox, read};

use crate::harness::{START, on_both};
use crate::mails::a_reading;
use crate::world::{World, a_mail_out, a_message, an_arrival, note};

on_both! {
    async fn a_head_is_read_once_and_its_mail_stays_where_it_is(desk) {
        let world = World::set_up(desk).await;
        let (here, left) = desk.write(async move |tx| {
            note(tx);
            let (here, left) = (tx.next_id().await?, tx.next_id().await?);
            for id in [here, left] {
                mails::insert(tx, &an_arrival(id, world.mailbox, b"Subject: Plans\r\n\r\n")).await?;
                mails::quarantine(tx, id, "too_large", "it has 90000000 octets", 3).await?;
            }
            mails::leave_behind(tx, left, 90_000_000).await?;
            Ok((here, left))
        }).await;
        let unread = async || desk.read(async move |db| mails::unread_heads(db, &[here, left, MailId(1)]).await).await;
        assert_eq!(unread().await, [left], "a whole mail that is too large for the reader has no head alone");
        desk.read(async move |db| {
            assert_eq!(mails::left_behind(db, left).await?, Some(("too_large".to_owned(), 90_000_000)));
            assert_eq!(mails::left_behind(db, here).await?, None);
            Ok(())
        }).await;
        desk.write(async move |tx| mails::note_head(tx, left, &a_reading(), "the sender was told").await).await;
        assert_eq!(unread().await, []);
        let page = desk.read(async move |db| read::ledger::mail(db, left).await).await;
        assert_eq!((page.mail.state, page.code.as_str()), (MailState::Quarantined, "too_large"));
        assert_eq!((page.mail.bytes, page.mail.subject.as_str()), (90_000_000, "The printer hums"));
        assert_eq!((page.kind, page.acknowledgement.as_str()), (Some(LetterKind::AutoReply), "the sender was told"));
        assert_eq!(page.mail.from.map(|f| f.email).as_deref(), Some("rosa@ardent.example"));
        assert_eq!((page.verdict, page.mail.reason.as_str()), (a_reading().verdict, "it has 90000000 octets"));
        let page = desk.read(async move |db| read::ledger::mail(db, here).await).await;
        assert_eq!(page.mail.bytes, 18);
    }

    async fn somebody_writes_in_the_language_of_their_last_message(desk) {
        let world = World::set_up(desk).await;
        let of = async |who| desk.read(async move |db| read::context::last_language(db, who).await).await;
        desk.write(async move |tx| {
            note(tx);
            for (author, language) in [(world.rosa, Some("de")), (world.rosa, None), (world.tom, Some("es"))] {
                let id = tx.next_id().await?;
                let m = Stored { language: language.map(str::to_owned), ..a_message(id, world.ticket, Some(author), tx.now()) };
                messages::insert(tx, &m, None).await?;
            }
            Ok(())
        }).await;
        assert_eq!(of(world.rosa).await.as_deref(), Some("de"));
        assert_eq!(of(world.tom).await, None, "on somebody else's ticket");
    }

    async fn a_notice_says_the_same_at_every_attempt_and_counts_for_the_hour(desk) {
        let world = World::set_up(desk).await;
        let notice = desk.write(async move |tx| {
            note(tx);
            let mail: MailId = tx.next_id().await?;
            mails::insert(tx, &an_arrival(mail, world.mailbox, b"x")).await?;
            let (subject, text) = ("Too large".to_owned(), "Sorry".to_owned());
            Ok(Notice { mail, subject, text, in_reply_to: "a@b".to_owned(), created_at: tx.now() })
        }).await;
        let kept = notice.clone();
        let id = desk.write(async move |tx| {
            let id: OutboxId = tx.next_id().await?;
            outbox::insert(tx, &a_mail_out(id, "too_large:1", &world)).await?;
            notices::insert(tx, id, &kept).await?;
            Ok(id)
        }).await;
        assert_eq!(desk.read(async move |db| notices::find(db, id).await).await, Some(notice));
        assert_eq!(desk.read(async |db| notices::find(db, OutboxId(1)).await).await, None);
        let since = async |at| desk.read(async move |db| outbox::automatic_answers_in_all(db, at).await).await;
        assert_eq!((since(START.plus_us(-HOUR_US)).await, since(START.plus_us(HOUR_US)).await), (1, 0));
    }
}
