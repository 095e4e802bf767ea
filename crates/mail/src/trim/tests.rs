use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(text: &str, reply: &str) {
    assert_eq!(trim(text).reply, reply, "{text}");
}

#[test]
fn attributions_in_many_languages_are_found() {
    let heads = [
        "On Mon, 3 Mar 2025 at 10:15, Ann Lee <ann@example.org> wrote:",
        "On 3 Mar 2025, at 10:15, Ann Lee\n<ann@example.org> wrote:",
        "Am 03.03.2025 um 10:15 schrieb Ann Lee <ann@example.org>:",
        "Ann Lee <ann@example.org> schrieb am Mo., 3. März 2025 um 10:15:",
        "Le lun. 3 mars 2025 à 10:15, Ann Lee <ann@example.org> a écrit :",
        "El lun, 3 mar 2025 a las 10:15, Ann Lee (<ann@example.org>) escribió:",
        "Em seg., 3 de mar. de 2025 às 10:15, Ann Lee <ann@example.org> escreveu:",
        "Il giorno lun 3 mar 2025 alle ore 10:15 Ann Lee <ann@example.org> ha scritto:",
        "Op ma 3 mrt 2025 om 10:15 schreef Ann Lee <ann@example.org>:",
        "Den mån 3 mars 2025 kl 10:15 skrev Ann Lee <ann@example.org>:",
        "man. 3. mar. 2025 kl. 10.15 skrev Ann Lee <ann@example.org>:",
        "ma 3. maalisk. 2025 klo 10.15 Ann Lee (ann@example.org) kirjoitti:",
        "pon., 3 mar 2025 o 10:15 Ann Lee <ann@example.org> napisał(a):",
        "po 3. 3. 2025 v 10:15 odesílatel Ann Lee <ann@example.org> napsal:",
        "Ann Lee <ann@example.org> ezt írta (időpont: 2025. márc. 3., H, 10:15):",
        "În lun., 3 mar. 2025 la 10:15, Ann Lee <ann@example.org> a scris:",
        "пн, 3 мар. 2025 г. в 10:15, Ann Lee <ann@example.org>:",
        "пн, 3 бер. 2025 р. о 10:15 Ann Lee <ann@example.org> пише:",
        "3 Mar 2025 Pzt, saat 10:15 tarihinde Ann Lee <ann@example.org> şunu yazdı:",
        "Στις Δευ 3 Μαρ 2025 στις 10:15 π.μ., ο χρήστης Ann Lee <ann@example.org> έγραψε:",
        "Vào Th 2, 3 thg 3, 2025 vào lúc 10:15 Ann Lee <ann@example.org> đã viết:",
        "Ann Lee <ann@example.org> 于2025年3月3日周一 10:15写道：",
        "2025年3月3日(月) 10:15 Ann Lee <ann@example.org>:",
        "في ٣\u{200f}/٣\u{200f}/٢٠٢٥ ١٠:١٥ ص، كتب Ann Lee:",
        "2025년 3월 3일 (월) 오전 10:15, Ann Lee <ann@example.org>님이 작성:",
        "\u{202b}בתאריך יום ב׳, 3 במרץ 2025 ב-10:15 מאת \u{202a}Ann Lee\u{202c}\u{200f} <\u{202a}ann@example.org\u{202c}\u{200f}>:\u{202c}",
    ];
    for head in heads {
        check(&format!("It works now.\n\n{head}\n\n> Does it work?\n"), "It works now.");
        check(&format!("It works now.\n\n{head}\n\nDoes it work?\n"), "It works now.");
    }
}

#[test]
fn outlook_heads_in_many_languages_are_found() {
    let heads = [
        "From: Ann Lee <ann@example.org>\nSent: Monday, March 3, 2025 10:15 AM\nTo: Desk\nSubject: Printer",
        "*From:* Ann Lee <ann@example.org>\n*Sent:* Monday\n*To:* Desk\n*Subject:* Printer",
        "________________________________\nVon: Ann Lee\nGesendet: Montag, 3. März 2025 10:15\nAn: Desk\nBetreff: Drucker",
        "De : Ann Lee\nEnvoyé : lundi 3 mars 2025 10:15\nÀ : Desk\nObjet : Imprimante",
        "De: Ann Lee\nEnviado el: lunes, 3 de marzo de 2025 10:15\nPara: Desk\nAsunto: Impresora",
        "Da: Ann Lee\nInviato: lunedì 3 marzo 2025 10:15\nA: Desk\nOggetto: Stampante",
        "Van: Ann Lee\nVerzonden: maandag 3 maart 2025 10:15\nAan: Desk\nOnderwerp: Printer",
        "-----Original Message-----\nFrom: Ann",
        "-----Ursprüngliche Nachricht-----\nVon: Ann",
        "From: Ann Lee \n<a-long-address@example.org> \nSent: Monday\nTo: Desk\nSubject: Printer",
        "发件人: Ann Lee\n发送时间: 2025年3月3日 10:15\n收件人: Desk\n主题: 打印机",
    ];
    for head in heads {
        check(&format!("It works now.\n\n{head}\n\nDoes it work?\n"), "It works now.");
    }
}

#[test]
fn bottom_and_inline_answers_are_kept() {
    check("On 3 Mar 2025, Ann <ann@example.org> wrote:\n> Does it work?\n\nYes.\n", "Yes.");
    check(
        "On 3 Mar 2025, Ann <ann@example.org> wrote:\n> Does it work?\n\nYes.\n\n> And the other?\n\nNo.\n\n> Bye\n> Ann\n",
        "> Does it work?\n\nYes.\n\n> And the other?\n\nNo.",
    );
    check(
        "See below.\n\nOn 3 Mar 2025, Ann <ann@example.org> wrote:\n> First question?\nFirst answer that is a longer sentence than a closing would be.\n> Second?\nSecond.\n",
        "See below.\n\n> First question?\nFirst answer that is a longer sentence than a closing would be.\n> Second?\nSecond.",
    );
    check("> You asked this\n\nMy answer.\n", "> You asked this\n\nMy answer.");
}

#[test]
fn forwards_are_shown_when_little_was_added() {
    let forward = "---------- Forwarded message ---------\nFrom: Bob <bob@example.org>\nDate: Mon, 3 Mar 2025\nSubject: Broken\nTo: Ann <ann@example.org>\n\nThe printer is broken.\n";
    check(forward, "The printer is broken.");
    assert!(trim(&format!("FYI\n\n{forward}")).reply.contains("The printer is broken."));
    check(
        &format!("Can you have a look at this one please?\n\n{forward}"),
        "Can you have a look at this one please?",
    );
}

#[test]
fn footers_and_signatures_go() {
    for footer in [
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Sendt fra min iPad",
        "Get Outlook for iOS<https://aka.ms/x>",
        "Отправлено с iPhone",
        "发自我的 iPhone",
        "iPhoneから送信",
        "-- \nAnn Lee\nHead of Things",
        "--\nAnn",
        "Kind regards,\n\nAnn Lee\nHead of Things\nExample Ltd",
        "CONFIDENTIALITY NOTICE: This e-mail is for its addressee and nobody else, so please delete it.",
        "___________\nlist mailing list\nlist@example.org",
    ] {
        check(&format!("It works now.\n\n{footer}\n"), "It works now.");
    }
    check("It works.\n\nRegards,\nAnn", "It works.\n\nRegards,\nAnn");
}

#[test]
fn what_only_looks_like_a_head_stays() {
    for text in [
        "On Monday we met.\nOn Tuesday too.",
        "Invitation\n\nDate: Wednesday 3, October 2029\nTime: 7:00am\nAddress: 130 High St",
        "Steps:\n\n## Key\n----\n\n1. one\n2. two",
        "I sent it from my phone, but from: is missing",
        "```\n--\nnot a signature\n```\nmore text here",
        "The log says 2025-03-03 10:15:\nerror 5",
        "to: be or not to be\nsubject: to change",
    ] {
        check(text, text);
    }
}

#[test]
fn hostile_texts_end_soon() {
    for text in [
        ">".repeat(250_000),
        "> a\n".repeat(62_500),
        ">\n".repeat(125_000),
        "On 3 Mar 2025 \n".repeat(17_500),
        "From: a\n".repeat(25_000),
        "-".repeat(250_000),
        "--\n".repeat(75_000),
        "a".repeat(1_250_000),
        "x\n> y\n".repeat(25_000),
        "2025-03-03 10:15:00 error a@b failed: timeout\n".repeat(15_000),
        "On 1/1/2020 a@b wrote:\n> x\ny\n".repeat(7_500),
    ] {
        let start = std::time::Instant::now();
        trim(&text);
        assert!(start.elapsed().as_secs() < 10, "{:?}: {:?}", &text[..10], start.elapsed());
    }
}

fn filled(text: &str) -> Vec<String> {
    let mut lines: Vec<String> =
        text.lines().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect();
    lines.sort();
    lines
}

proptest! {
    #[test]
    fn no_line_is_lost(lines in proptest::collection::vec(prop_oneof![
        Just("> quoted".to_owned()), Just(String::new()), Just("On 3 Mar 2025, Ann <a@x.org> wrote:".to_owned()),
        Just("-- ".to_owned()), Just("From: a@x.org".to_owned()), Just("To: b".to_owned()), Just("Subject: c".to_owned()),
        Just("Sent from my iPhone".to_owned()), Just("-----Original Message-----".to_owned()),
        Just("---------- Forwarded message ---------".to_owned()), "[a-z .]{0,30}",
    ], 0..30)) {
        let text = lines.join("\n");
        let trimmed = trim(&text);
        let mut both = filled(&trimmed.reply);
        both.extend(filled(&trimmed.quoted));
        both.sort();
        prop_assert_eq!(both, filled(&text));
    }
    #[test]
    fn any_text_is_taken(text in any::<String>()) {
        trim(&text);
    }
}

#[test]
fn a_stray_space_before_the_first_line_goes() {
    check(" Hello,\n\nit is broken.\n", "Hello,\n\nit is broken.");
    check("\n \n Thanks!\n \n", "Thanks!");
    check(" Hello,\n \n it is broken.\n   - really\n", "Hello,\n\nit is broken.\n  - really");
    check(
        " It works.\n\n    On Monday, March 3, 2025 at 10:15:00 AM GMT, Desk <desk@example.org> wrote: \n \n Does it?\n",
        "It works.",
    );
    check(" ¿Funciona?\nGracias", "¿Funciona?\nGracias");
    // Indentation stays: code, a list, a drawing.
    check(" - one\n - two\n\nAnn", " - one\n - two\n\nAnn");
    check(" one\n two\n\nAnn", " one\n two\n\nAnn");
    check(" /\\_/\\\n( o.o )", " /\\_/\\\n( o.o )");
    check("    let a = 1;\nis the line", "    let a = 1;\nis the line");
    check("Look:\n a\n  b", "Look:\n a\n  b");
}

#[test]
fn attributions_that_say_little_need_the_quotation_below_them() {
    for head in [
        "Ann Lee <ann@example.org> writes:",
        "Ann Lee wrote on 03/03/2025 10:15:",
        "Ann Lee schrieb am 03.03.2025 um 10:15:",
        "Ann Lee kirjoitti ma 3. maalisk. 2025 klo 10.15:",
        "Quoting Ann Lee <ann@example.org>:",
    ] {
        check(&format!("It works now.\n\n{head}\n\n> Does it work?\n"), "It works now.");
        let alone = format!("It works now.\n\n{head}\n\nDoes it work?");
        check(&alone, &alone);
    }
}

#[test]
fn more_heads_footers_and_notices_go() {
    for below in [
        "Pošiljatelj: Ann Lee\nPoslano: 3. ožujka 2025.\nPrima: Desk\nPredmet: Pisač\n\nRadi li?",
        "差出人: Ann Lee\n送信日時: 2025年3月3日 10:15\n宛先: Desk\n件名: プリンタ\n\n動きますか",
        "보낸 사람: Ann Lee\n보낸 날짜: 2025년 3월 3일\n받는 사람: Desk\n제목: x\n\n됩니까",
        "Από: Ann Lee\nΣτάλθηκε: Δευτέρα, 3 Μαρτίου 2025\nΠρος: Desk\nΘέμα: x\n\nΔουλεύει;",
        "Kimden: Ann Lee\nGönderildi: 3 Mart 2025 Pazartesi 10:15\nKime: Desk\nKonu: Yazıcı\n\nÇalışıyor mu?",
        "Verzonden vanuit Outlook voor iOS",
        "iOS için Outlook'u edinin",
        "أُرسلت من الـ iPhone",
        "Android용 Outlook 다운로드",
        "Gửi từ iPhone của tôi",
        "Enviat des del meu iPhone",
        "Please consider the environment before printing this email.",
        "Denken Sie an die Umwelt, bevor Sie diese E-Mail ausdrucken, das spart Papier.",
        "IMPORTANT: The contents of this email and any attachments are confidential, and for their reader only.",
    ] {
        check(&format!("It works now.\n\n{below}\n"), "It works now.");
    }
}

#[test]
fn a_log_is_no_attribution() {
    let log = "It fails:\n2025-03-03 10:15:00 connecting\n2025-03-03 10:15:01 a@b.example wrote 5 lines\n2025-03-03 10:15:02 failed: timeout";
    check(log, log);
}

#[test]
fn a_quotation_without_a_word_of_ones_own_is_shown_where_it_is_a_forward() {
    let forwarded = "From: Ann Lee <ann@example.org>\nSent: Monday, 3 March 2025\nTo: Desk\nSubject: Printer\n\nIt is broken.";
    let trimmed = trim_marked("________________________________", forwarded);
    assert_eq!(trimmed.reply, "It is broken.");
    assert!(
        trimmed.quoted.contains("Subject: Printer") && trimmed.quoted.starts_with("____"),
        "{}",
        trimmed.quoted
    );
    // An empty answer stays one.
    assert_eq!(trim_marked("", "On 3 Mar 2025, Ann <ann@example.org> wrote:\n> Does it work?").reply, "");
}
