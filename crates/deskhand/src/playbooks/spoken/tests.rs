use super::*;

/// The choices that the examples are replies to.
enum To {
    /// “Do other lamps work?”: yes, no.
    YesNo,
    /// “What do the lights do?”: green, red, blinking red, all off.
    Lights,
    /// The same in German.
    Lampen,
    /// How many: none, 1, 2 or more.
    Count,
    Consent,
    Step,
    /// What came of a step, of several faults.
    Parts,
}

impl To {
    fn choices(&self) -> (Kind, Vec<String>) {
        let (kind, all): (Kind, &[&str]) = match self {
            Self::YesNo => (Kind::Sign, &["yes", "no"]),
            Self::Lights => (Kind::Sign, &["green", "red", "blinking red", "all off"]),
            Self::Lampen => (Kind::Sign, &["grün", "rot", "rot blinkend", "alle aus"]),
            Self::Count => (Kind::Sign, &["none", "1", "2 or more"]),
            Self::Consent => (Kind::Consent, &["Yes, that is fine", "No, rather not"]),
            Self::Parts => (
                Kind::TriedParts,
                &[
                    "Yes, it works now",
                    "Better, but something is still wrong",
                    "No, it is the same as before",
                    "I could not do it",
                ],
            ),
            Self::Step => {
                (Kind::Tried, &["Yes, it works now", "No, it is the same as before", "I could not do it"])
            }
        };
        (kind, all.iter().map(|choice| (*choice).to_owned()).collect())
    }

    fn heard(&self, reply: &str) -> Option<usize> {
        let (kind, choices) = self.choices();
        spoken(reply, kind, &choices)
    }
}

/// What somebody who reads the reply would take it for; `None` where they would ask back.
const EXAMPLES: &[(To, &str, Option<usize>)] = &[
    // A step: English
    (To::Step, "yes that fixed it, thanks", Some(0)),
    (To::Step, "no it's still blinking red", Some(1)),
    (To::Step, "It works now, thank you very much!", Some(0)),
    (To::Step, "Hello Ben,\n\nit works again.\n\nBest regards\nRosa Silva", Some(0)),
    (To::Step, "Works like a charm", Some(0)),
    (To::Step, "Problem solved :)", Some(0)),
    (To::Step, "That did the trick, great!", Some(0)),
    (To::Step, "Yes, it works now", Some(0)),
    (To::Step, "all good now. thanks for your help", Some(0)),
    (To::Step, "Unfortunately it still doesn't work.", Some(1)),
    (To::Step, "No change", Some(1)),
    (To::Step, "Nope, same problem", Some(1)),
    (To::Step, "Sorry, that didn't help.", Some(1)),
    (To::Step, "it is not working", Some(1)),
    (To::Step, "Hi, no, the same as before.", Some(1)),
    (To::Step, "It isnt working", Some(1)),
    (To::Step, "I couldn't do it, sorry", Some(2)),
    (To::Step, "I don't know", Some(2)),
    (To::Step, "I can't do that", Some(2)),
    (To::Step, "yes", None),
    (To::Step, "no", None),
    (To::Step, "It works, but only on my laptop", None),
    (To::Step, "Does it work for others?", None),
    (To::Step, "Nothing works", None),
    (To::Step, "It worked for a minute, then it was the same", None),
    (To::Step, "I will try that tomorrow", None),
    (To::Step, "I hope that fixed it", None),
    (To::Step, "Better, but the second printer is still dead", None),
    (To::Step, "It works. The other one doesn't work.", None),
    (To::Step, "not fixed, no wait, it works now", None),
    (To::Step, "It works without the dock", None),
    (To::Step, "It's still working fine", None),
    (To::Step, "If it works I will tell you", None),
    (To::Step, "works on windows", None),
    (To::Step, "What do you mean by replugging it", None),
    (To::Step, "It should work now", None),
    (To::Step, "fixed\n\nRegards\nAna\n\nPS: the scanner fails now", None),
    (To::Step, "yes I did", None),
    (To::Step, "no thanks", None),
    (To::Step, "1 it works 2 it does not", None),
    (To::Step, "it's still early", None),
    (To::Step, "Did that. Same problem", Some(1)),
    (To::Step, "It helped me understand", None),
    (To::Step, "Fixed the wrong lamp", None),
    (To::Step, "solved nothing", None),
    // A step: German
    (To::Step, "Geht leider wieder aus", None),
    (To::Step, "es läuft Wasser aus", None),
    (To::Step, "es geht um den Drucker", None),
    (To::Step, "Habe ich erledigt", None),
    (To::Step, "ja, geht wieder", Some(0)),
    (To::Step, "Danke, es funktioniert wieder!", Some(0)),
    (To::Step, "Hallo Frau Weber,\njetzt läuft es wieder.\nViele Grüße\nRosa", Some(0)),
    (To::Step, "Super, das hat geholfen", Some(0)),
    (To::Step, "Problem gelöst, vielen Dank", Some(0)),
    (To::Step, "geht jetzt, danke", Some(0)),
    (To::Step, "Nein, immer noch nicht", Some(1)),
    (To::Step, "leider nein, es geht nicht", Some(1)),
    (To::Step, "Es funktioniert leider nicht", Some(1)),
    (To::Step, "Hat leider nicht geholfen.", Some(1)),
    (To::Step, "es ist wie vorher", Some(1)),
    (To::Step, "keine Änderung", Some(1)),
    (To::Step, "Nee, dasselbe Problem", Some(1)),
    (To::Step, "keine Ahnung", Some(2)),
    (To::Step, "Das konnte ich leider nicht", Some(2)),
    (To::Step, "geht so", None),
    (To::Step, "Ja, habe ich gemacht", None),
    (To::Step, "Es geht wieder, aber sehr langsam", None),
    (To::Step, "Kein Problem, mache ich", None),
    (To::Step, "Mache ich morgen", None),
    (To::Step, "Geht das auch ohne Neustart?", None),
    (To::Step, "Es ging gestern noch", None),
    (To::Step, "Jein", None),
    (To::Step, "Wenn es geht, melde ich mich", None),
    (To::Step, "Zum Teil funktioniert es", None),
    // A step: Spanish
    (To::Step, "Sí, ya funciona, muchas gracias", Some(0)),
    (To::Step, "Perfecto, solucionado", Some(0)),
    (To::Step, "Hola, ahora va bien. Saludos, Ana", Some(0)),
    (To::Step, "funcionó!", Some(0)),
    (To::Step, "No, sigue igual", Some(1)),
    (To::Step, "No funciona", Some(1)),
    (To::Step, "Lo siento, el mismo problema", Some(1)),
    (To::Step, "todavía no funciona", Some(1)),
    (To::Step, "No he podido hacerlo", Some(2)),
    (To::Step, "ni idea", Some(2)),
    (To::Step, "Si lo apago funciona", None),
    (To::Step, "Funciona pero muy lento", None),
    (To::Step, "A veces funciona", None),
    (To::Step, "sigue funcionando", None),
    (To::Step, "Me va bien el martes", None),
    (To::Step, "ya no va", Some(1)),
    (To::Step, "Mañana lo pruebo", None),
    (To::Step, "¿Cómo se hace?", None),
    // A step: Arabic
    (To::Step, "نعم، يعمل الآن، شكرا", Some(0)),
    (To::Step, "تم حل المشكلة، شكرا جزيلا", Some(0)),
    (To::Step, "الحمد لله اشتغل", Some(0)),
    (To::Step, "لا، لا يزال كما هو", Some(1)),
    (To::Step, "لا يعمل", Some(1)),
    (To::Step, "للأسف نفس المشكلة", Some(1)),
    (To::Step, "لم يساعد", Some(1)),
    (To::Step, "لم أستطع", Some(2)),
    (To::Step, "يعمل لكن ببطء", None),
    (To::Step, "يعمل أحيانا", None),
    (To::Step, "سأجرب غدا", None),
    (To::Step, "هل يعمل عندكم؟", None),
    // A step, of several faults
    (To::Parts, "Partly", Some(1)),
    (To::Parts, "Yes, partly. Thanks", Some(1)),
    (To::Parts, "it partly works", Some(1)),
    (To::Parts, "Better, but something is still wrong", Some(1)),
    (To::Parts, "Teilweise, danke", Some(1)),
    (To::Parts, "nur zum Teil", Some(1)),
    (To::Parts, "En parte, gracias", Some(1)),
    (To::Parts, "جزئيا، شكرا", Some(1)),
    (To::Parts, "it works now, thanks", Some(0)),
    (To::Parts, "No change", Some(2)),
    (To::Parts, "I couldn't do it", Some(3)),
    (To::Parts, "not even partly", None),
    (To::Parts, "partly not working", None),
    (To::Parts, "No, partly", None),
    (To::Parts, "Partly my fault", None),
    (To::Parts, "I understand it partly", None),
    (To::Parts, "“partly”", None),
    (To::Step, "Partly", None),
    (To::Step, "teilweise", None),
    (To::Step, "en parte", None),
    (To::Step, "جزئيا", None),
    (To::Step, "I want to speak to somebody", None),
    // A sign with yes and no
    (To::YesNo, "Yes", Some(0)),
    (To::YesNo, "yes they do", Some(0)),
    (To::YesNo, "Yes, all of them. Thanks", Some(0)),
    (To::YesNo, "Yep!", Some(0)),
    (To::YesNo, "No, they are all dark", Some(1)),
    (To::YesNo, "no", Some(1)),
    (To::YesNo, "Nope, not one", Some(1)),
    (To::YesNo, "Hi Ben, no. Regards, Rosa", Some(1)),
    (To::YesNo, "I have no idea", Some(2)),
    (To::YesNo, "not sure, sorry", Some(2)),
    (To::YesNo, "ja", Some(0)),
    (To::YesNo, "Ja, alle. Danke!", Some(0)),
    (To::YesNo, "Nein", Some(1)),
    (To::YesNo, "nö, keine", Some(1)),
    (To::YesNo, "Weiß ich nicht", Some(2)),
    (To::YesNo, "Keine Ahnung, tut mir leid", Some(2)),
    (To::YesNo, "Sí", Some(0)),
    (To::YesNo, "si, gracias", Some(0)),
    (To::YesNo, "No, ninguna", Some(1)),
    (To::YesNo, "No lo sé", Some(2)),
    (To::YesNo, "نعم", Some(0)),
    (To::YesNo, "أجل، كلها", Some(0)),
    (To::YesNo, "لا، شكرا", Some(1)),
    (To::YesNo, "لا أعرف", Some(2)),
    (To::YesNo, "Yes, I restarted it", None),
    (To::YesNo, "Yes and no", None),
    (To::YesNo, "Yes, broken", None),
    (To::YesNo, "Right, the lamp is dead", None),
    (To::YesNo, "No, the lamps work", None),
    (To::YesNo, "Yes, but only the one in the hall", None),
    (To::YesNo, "Yes, they don't", None),
    (To::YesNo, "No problem, I will look", None),
    (To::YesNo, "no longer", None),
    (To::YesNo, "No, I haven't looked yet", None),
    (To::YesNo, "Which lamps?", None),
    (To::YesNo, "das ist ja komisch", None),
    (To::YesNo, "Ja, aber nur manchmal", None),
    (To::YesNo, "kein Problem", None),
    (To::YesNo, "Si las enciendo hacen ruido", None),
    (To::YesNo, "no se encienden todas", None),
    (To::YesNo, "لا مشكلة", None),
    (To::YesNo, "The printer is out of paper", None),
    (To::YesNo, "Thanks!", None),
    (To::YesNo, "", None),
    // A sign with choices of its own
    (To::Lights, "red", Some(1)),
    (To::Lights, "They are green, thanks", Some(0)),
    (To::Lights, "It's blinking red", Some(2)),
    (To::Lights, "Hello,\nall off.\nKind regards\nRosa", Some(3)),
    (To::Lights, "the answer is red", Some(1)),
    (To::Lights, "I don't know", Some(4)),
    (To::Lights, "not red", None),
    (To::Lights, "red and green", None),
    (To::Lights, "no, red", None),
    (To::Lights, "yes", None),
    (To::Lights, "The red one went off", None),
    (To::Lights, "red, then green", None),
    (To::Lights, "red?", None),
    (To::Lampen, "Rot", Some(1)),
    (To::Lampen, "Es ist rot blinkend, danke", Some(2)),
    (To::Lampen, "gruen", Some(0)),
    (To::Lampen, "Alle aus!", Some(3)),
    (To::Lampen, "nicht rot", None),
    (To::Lampen, "meistens rot", None),
    (To::Count, "none", Some(0)),
    (To::Count, "2 or more", Some(2)),
    (To::Count, "1", None),
    (To::Count, "2", None),
    // Consent
    (To::Consent, "Yes, go ahead", Some(0)),
    (To::Consent, "Sure, please do", Some(0)),
    (To::Consent, "ja gerne", Some(0)),
    (To::Consent, "Einverstanden, danke", Some(0)),
    (To::Consent, "Sí, adelante", Some(0)),
    (To::Consent, "De acuerdo", Some(0)),
    (To::Consent, "نعم تفضل", Some(0)),
    (To::Consent, "موافق", Some(0)),
    (To::Consent, "No thanks", Some(1)),
    (To::Consent, "I'd rather not", Some(1)),
    (To::Consent, "Nein danke", Some(1)),
    (To::Consent, "Lieber nicht", Some(1)),
    (To::Consent, "Mejor no", Some(1)),
    (To::Consent, "لا، شكرا", Some(1)),
    (To::Consent, "ok", None),
    (To::Consent, "You can forget that", None),
    (To::Consent, "Natürlich nicht", None),
    (To::Consent, "طبعا لا", None),
    (To::Consent, "Yes, but not today", None),
    (To::Consent, "Will my photos be lost?", None),
    (To::Consent, "Not sure", None),
    (To::Consent, "Yes, I did that already", None),
    (To::Consent, "Ja, wenn nichts verloren geht", None),
    (To::Consent, "ja nein", None),
    (To::Consent, "Sí, pero después", None),
];

#[test]
fn what_is_taken_is_right_and_most_of_what_is_clear_is_taken() {
    let (mut right, mut clear) = (0, 0);
    let (mut wrong, mut missed) = (Vec::new(), Vec::new());
    for (to, reply, meant) in EXAMPLES {
        let heard = to.heard(reply);
        clear += usize::from(meant.is_some());
        match (heard, *meant) {
            (Some(heard), Some(meant)) if heard == meant => right += 1,
            (Some(heard), _) => wrong.push((reply, heard, meant)),
            (None, Some(_)) => missed.push(reply),
            (None, None) => {}
        }
    }
    assert!(EXAMPLES.len() >= 150, "{}", EXAMPLES.len());
    // Precision 1: nothing is taken for what it is not.
    assert!(wrong.is_empty(), "{wrong:?}");
    // Recall: of 100 that are clear to a reader 95 at least.
    assert!(right * 100 >= clear * 95, "{right} of {clear}; missed: {missed:?}");
}

/// What sounds like an answer and is none, or the opposite of what its first words say. All of these were taken once.
const MISLEADING: &[(To, &str)] = &[
    // A mark between them turns them round.
    (To::Step, "No, funciona"),
    (To::Step, "No. Va bien"),
    (To::Step, "لا، يعمل"),
    (To::Step, "Funktioniert. Nicht."),
    (To::Step, "no, ayuda"),
    // The fault is gone, whatever it was called.
    (To::Step, "the same error disappeared"),
    (To::Step, "dasselbe Problem ist verschwunden"),
    (To::Step, "el mismo problema desapareció"),
    (To::Step, "نفس المشكلة اختفت"),
    (To::Step, "it is not the same"),
    (To::Step, "nicht das gleiche Problem"),
    (To::Step, "ya no sigue fallando"),
    (To::Step, "no es el mismo problema"),
    (To::Step, "ليست نفس المشكلة"),
    (To::Step, "لم تعد المشكلة نفسها"),
    (To::Step, "no change needed, thanks"),
    (To::Step, "keine Änderung nötig"),
    (To::Step, "still no problems"),
    (To::Step, "still not broken"),
    (To::Step, "immer noch super"),
    (To::Step, "no, sigue ok"),
    (To::Step, "no it's still good"),
    (To::Step, "I left everything unchanged"),
    (To::Step, "genau wie vorher eingesteckt"),
    (To::Step, "not better, perfect"),
    (To::Step, "the same to you"),
    (To::Step, "lo mismo digo"),
    (To::Step, "Das Licht geht nicht mehr aus"),
    (To::Step, "we're not working on Fridays"),
    // Not that they could not do it.
    (To::Step, "I couldn't be happier"),
    (To::Step, "ich kann das nicht glauben"),
    (To::Step, "no puedo quejarme"),
    (To::Step, "no lo sé hacer"),
    (To::Step, "لا أستطيع أن أشكركم كفاية"),
    // What is back, gone or so-so.
    (To::Step, "Leider ist er wieder da"),
    (To::Step, "wieder da"),
    (To::Step, "Es geht"),
    (To::Step, "jetzt geht es los"),
    (To::Step, "It's gone"),
    (To::Step, "Leider war's das"),
    (To::Step, "ya va"),
    (To::Step, "Alles gut"),
    (To::Step, "Please no more problems"),
    // Questions without their mark, wishes, other people.
    (To::Step, "is it fixed"),
    (To::Step, "geht es wieder"),
    (To::Step, "ist das Problem gelöst"),
    (To::Step, "funktioniert das"),
    (To::Step, "it works please"),
    (To::Step, "He is working now"),
    (To::Step, "We are working again"),
    // Said with a face, in quotes, with a pause, or below the name.
    (To::Step, "It works :("),
    (To::Step, "Works..."),
    (To::Step, "“it works”"),
    (To::Step, "It works\n\nBest not to touch it"),
    (To::Step, "It works\n\nBest regards\nRosa\nThe scanner doesn't work"),
    (To::Step, "Hi not fixed\nIt works"),
    (To::YesNo, "Yes all dark"),
    (To::YesNo, "Yes \u{1f44e}"),
    (To::YesNo, "No, they do"),
    (To::YesNo, "No, it is"),
    (To::YesNo, "No, all of them"),
    (To::YesNo, "no, that's ok"),
    (To::YesNo, "Oh no!"),
    (To::YesNo, "Nein, doch"),
    (To::YesNo, "sí pero no"),
    (To::YesNo, "yes\nBest ask Ben, he knows"),
    (To::YesNo, "yes\n\nBest regards\nRosa\nbut not the red one"),
    (To::YesNo, "Weiß nicht, glaube ja"),
    (To::Consent, "No, do it"),
    (To::Consent, "Nein, habe nichts dagegen"),
    (To::Consent, "No, ningún inconveniente"),
    (To::Consent, "No, it's ok"),
    (To::Consent, "Passt so"),
    (To::Consent, "لا، لا مانع"),
    (To::Lights, "all green"),
    (To::Lights, "blinking"),
    (To::Lights, "Red light off"),
    (To::Lights, "dark red"),
];

#[test]
fn what_misleads_is_left_to_a_person() {
    let taken: Vec<(&str, usize)> =
        MISLEADING.iter().filter_map(|(to, reply)| Some((*reply, to.heard(reply)?))).collect();
    assert!(taken.is_empty(), "{taken:?}");
    // A choice that has a mark is said without it, too, and one that has none is not said with it.
    let of = |reply: &str, choices: [&str; 2]| spoken(reply, Kind::Sign, &choices.map(str::to_owned));
    assert_eq!(of("sometimes not often", ["sometimes, not often", "always"]), Some(0));
    assert_eq!(of("No, funciona", ["no funciona", "funciona mal"]), None);
}

#[test]
fn whatever_speaks_against_an_answer_makes_the_reader_abstain() {
    for (to, reply, _) in EXAMPLES.iter().filter(|(_, reply, meant)| meant.is_some() && !reply.contains('\n'))
    {
        let reply = reply.trim_end_matches(['.', '!']);
        for behind in [
            "but not always",
            "? Or not",
            ", if I hold it",
            "aber nur kurz",
            "pero a veces no",
            "لكن أحيانا",
            "since version 4",
        ] {
            let more = format!("{reply} {behind}");
            assert_eq!(to.heard(&more), None, "{more}");
        }
    }
}

#[test]
fn long_letters_are_for_a_person_and_no_text_breaks_the_reader() {
    let long = format!("It works now. {}", "We had a nice day. ".repeat(20));
    assert_eq!(To::Step.heard(&long), None);
    for odd in ["\u{200f}", "....", "- -", "'", "👍", "\n\n\n", "((((", "sí sí sí", "Best regards", "hello"]
    {
        for to in [To::Step, To::YesNo, To::Lights, To::Consent] {
            let heard = to.heard(odd);
            assert!(heard.is_none() || odd == "sí sí sí", "{odd}: {heard:?}");
        }
    }
}

#[test]
fn a_wish_for_a_person_is_understood_in_four_languages_and_never_guessed() {
    for reply in [
        "I want to speak to somebody",
        "I'd like to talk to a human, please. Thank you!",
        "Hello Ben,\n\nit still doesn't work. I would like to speak to someone.\n\nBest regards\nRosa Silva",
        "No. I want to talk to a person.",
        "Can I speak to somebody please?",
        "Can I speak to somebody please",
        "I'm not sure. I want to speak to somebody",
        "Sorry, could I talk to someone from your team?",
        "Ich möchte mit einem Menschen sprechen.",
        "Geht nicht. Ich würde gerne mit jemandem reden, danke",
        "Kann ich bitte mit jemandem sprechen?",
        "Quiero hablar con una persona",
        "Lo siento, no funciona. Me gustaría hablar con alguien, gracias",
        "¿Puedo hablar con alguien?",
        "أريد التحدث إلى شخص",
        "لا يعمل. أود التحدث مع موظف، شكرا",
        "هل يمكنني التحدث مع شخص؟",
    ] {
        assert!(wants_person(reply), "{reply}");
        for behind in ["but not today", ", if it fails again", "aber nicht jetzt", "pero mañana", "لكن غدا"]
        {
            let more = format!("{} {behind}", reply.trim_end_matches(['.', '!', '?', '؟']));
            assert!(!wants_person(&more), "{more}");
        }
    }
    for reply in [
        "",
        "yes",
        "somebody",
        "a person",
        "I don't want to speak to a person",
        "I do not want to speak to somebody",
        "I never want to talk to a human",
        "Nobody wants to talk to a person",
        "You wrote: I want to speak to a person",
        "\"I want to speak to somebody\"",
        "“I want to speak to somebody”",
        "'I want to speak to somebody'",
        "> I want to speak to somebody",
        "I want to speak to somebody?",
        "My boss wants to speak to somebody",
        "I want to speak to somebody about the invoice",
        "If it fails I want to speak to somebody",
        "It works. I want to speak to somebody",
        "I wanted to speak to somebody",
        "I want to speak to nobody",
        "Do I want to speak to a person? No",
        "Ich möchte mit niemandem sprechen",
        "Ich möchte nicht mit einem Menschen sprechen",
        "Ich will mit keinem Menschen reden",
        "Soll ich mit jemandem sprechen?",
        "No quiero hablar con una persona",
        "Ya no necesito hablar con alguien",
        "لا أريد التحدث إلى شخص",
        "لا أريد التحدث مع أحد",
        "2. I want to speak to somebody",
        "I want to speak to somebody. No!",
        "Ich möchte mit jemandem sprechen, nein",
        // Who can is not who wants to.
        "Jetzt kann ich mit jemandem sprechen. Danke!",
        "Endlich kann ich mit einem Menschen reden",
        "Ya puedo hablar con alguien, gracias",
        "Ahora puedo hablar con una persona",
        "I'm not sure I want to speak to somebody",
        "I don't know I want to talk to a person",
        "I want to speak to somebody :(",
    ] {
        assert!(!wants_person(reply), "{reply}");
    }
}
