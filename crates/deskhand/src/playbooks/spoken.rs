//! What a customer says in free words to a question whose choices they were given.
//!
//! No model and no guess: every word of the reply is looked up in the lists below (the longest phrase first) or is a word that
//! nobody knows, and a fixed rule for each kind of question says whether what was found is enough. Whatever speaks against it
//! makes the reader abstain: a “but”, an “if”, a second answer, a question mark, a number, a negation beside a yes, any
//! unknown word. An answer that is not taken costs somebody a look; one that is taken wrongly sends a customer astray.
//!
//! The words of all languages are one list: people answer in another language than they were asked in. So a word that means
//! something else elsewhere (“no” before a Spanish verb, “si” without its accent) counts only where it cannot.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A longer reply is for a person, in characters and in words.
const CHARS_MAX: usize = 600;
const WORDS_MAX: usize = 40;
/// A greeting, or a name behind a farewell: so many words, so many lines.
const GREETING_WORDS_MAX: usize = 4;
const SIGNED_LINES_MAX: usize = 6;
const SIGNED_WORDS_MAX: usize = 30;

/// What kind of question it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A sign, whose last choice is “I don't know”.
    Sign,
    /// Whether a step may be taken: yes, no.
    Consent,
    /// What came of a step: it works, it does not, it could not be done.
    Tried,
    /// The same of several faults: it works, it is better, it does not work, it could not be done.
    TriedParts,
}

/// What a word or phrase says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Sense {
    /// The words of a choice.
    Choice(usize),
    Yes,
    /// A yes only where nothing follows it at once.
    YesAlone,
    No,
    /// A no only where nothing follows it at once, or what it says no to.
    NoAlone,
    Unsure,
    Works,
    Broken,
    /// The fault goes on, if the reply began with a no.
    GoesOn,
    CouldNot,
    Agrees,
    Declines,
    /// Some of it works now, which is an answer only where several faults are looked for.
    Partly,
    /// Somebody wants to speak to a person, and says so.
    Person,
    /// The same as a question.
    PersonAsked,
    /// The same in words that are a question by their mark alone: “jetzt kann ich mit jemandem sprechen” says that it works.
    PersonIfAsked,
    /// Turns round what stands beside it.
    Denial,
    /// A condition, a limit, a time, a place, a guess, an “and then”: the answer is not the whole of it.
    Doubt,
    /// Whoever speaks of themselves may tell what they did.
    Myself,
    /// Something is wrong.
    Trouble,
    /// How something looks that is broken.
    State,
    /// The short form of “they do”, “all of them”: it goes with a yes, and says nothing by itself.
    Whole,
    /// The same with “it is” and its like, where nothing follows it at once.
    WholeAlone,
    /// “Okay” and “fine”: beside a no nobody can tell what is meant.
    Okay,
    Praise,
    Regret,
    Please,
    Greeting,
    Farewell,
    /// What a device writes below a letter.
    Device,
    Filler,
}

/// The words, by what they say; phrases apart by `;`. They are compared as [`folded`].
const WORDS: &[(Sense, &str)] = &[
    (Sense::Yes, "yes; yep; yeah; yup; ja; jo; jep; jawohl; sí; نعم; أجل; أيوه; أيوا; إيه"),
    (Sense::YesAlone, "si; claro; claro que sí"),
    (Sense::No, "nope; nah; nein; nö; nee; leider nein; unfortunately no; lamentablemente no; كلا; negative"),
    (Sense::NoAlone, "no; لا; ne"),
    (
        Sense::Unsure,
        "i don't know; i do not know; don't know; dunno; no idea; i have no idea; not sure; i'm not sure; i am not sure; \
         can't tell; cannot tell; can't say; i can't tell; i can't say; hard to say; no clue; \
         weiß nicht; weiß ich nicht; weiß ich leider nicht; ich weiß nicht; ich weiß es nicht; ich weiß es leider nicht; keine ahnung; \
         bin nicht sicher; bin mir nicht sicher; ich bin nicht sicher; ich bin mir nicht sicher; nicht sicher; \
         kann ich nicht sagen; das kann ich nicht sagen; kann ich leider nicht sagen; schwer zu sagen; \
         no sé; no lo sé; no sabría decir; no sabría decirle; ni idea; no tengo ni idea; no tengo idea; \
         no estoy seguro; no estoy segura; \
         لا أعرف; لا أدري; ما أعرف; ما أدري; مش عارف; مش عارفة; لست متأكدا; لست متأكدة; غير متأكد; غير متأكدة; لا علم لي; لا فكرة لدي; ليس لدي فكرة",
    ),
    (
        Sense::Works,
        "works; it works; works now; it works now; works again; it works again; working now; working again; is working; it's working; \
         it is working; is working again; it's working again; is working now; it's working now; works fine; works great; \
         works perfectly; works well; working fine; that worked; that works; it worked; that did it; that did the trick; did the trick; \
         fixed; that fixed it; this fixed it; fixed it; it's fixed; is fixed; it is fixed; fixed now; solved; it's solved; is solved; \
         problem solved; solved it; that solved it; resolved; all good now; all is well; back to normal; \
         up and running; back online; that helped; it helped; problem gone; problem is gone; the problem is gone; \
         works like a charm; \
         geht wieder; es geht wieder; geht jetzt; es geht jetzt; jetzt geht es; jetzt geht's; geht's wieder; \
         jetzt geht es wieder; jetzt geht's wieder; läuft; es läuft; läuft wieder; es läuft wieder; läuft jetzt; jetzt läuft es; \
         jetzt läuft es wieder; jetzt läuft's; funktioniert; es funktioniert; funktioniert wieder; es funktioniert wieder; \
         funktioniert jetzt; es funktioniert jetzt; jetzt funktioniert es; jetzt funktioniert es wieder; jetzt funktioniert alles; \
         hat geholfen; das hat geholfen; hat geklappt; das hat geklappt; es hat geklappt; klappt; klappt wieder; klappt jetzt; \
         behoben; ist behoben; gelöst; ist gelöst; problem gelöst; alles in ordnung; alles wieder gut; \
         funciona; ya funciona; ahora funciona; ahora sí funciona; ya me funciona; funciona bien; funciona perfectamente; \
         funciona de nuevo; vuelve a funcionar; ha funcionado; funcionó; ya va bien; ahora va bien; \
         solucionado; está solucionado; ya está solucionado; problema solucionado; problema resuelto; resuelto; está resuelto; \
         ya está resuelto; arreglado; está arreglado; ya está arreglado; se arregló; se solucionó; se ha solucionado; \
         todo en orden; ha ayudado; \
         يعمل; تعمل; يعمل الآن; تعمل الآن; الآن يعمل; الآن تعمل; إنه يعمل; يعمل جيدا; تعمل جيدا; يعمل بشكل جيد; عاد للعمل; عادت للعمل; \
         عاد يعمل; تم الحل; تم حل المشكلة; حلت المشكلة; انحلت المشكلة; انحلت; اشتغل; اشتغلت; اشتغل الآن; شغال; شغال الآن; \
         يشتغل; يشتغل الآن; نجح; نجح الأمر; نجح ذلك; كل شيء على ما يرام; كل شيء يعمل; تمام الآن",
    ),
    (
        Sense::Broken,
        "still blinking; still red; still dead; still off; still dark; still down; still offline; still nothing; it's still broken; it's still off; \
         it's still dead; it's still down; it's still the same; it's still not working; it is still not working; it is still the same; \
         is still broken; is still the same; is still not working; still not working; still broken; \
         still doesn't work; it still doesn't work; still the same; same problem; same issue; same as before; the same as before; \
         same error; the same; it's the same; it is the same; doesn't work; does not work; it doesn't work; it does not work; didn't work; did not work; \
         it didn't work; that didn't work; didn't help; did not help; that didn't help; it didn't help; doesn't help; not working; isn't working; \
         is not working; it's not working; it is not working; not fixed; not solved; no change; nothing changed; nothing has changed; \
         hasn't changed; no difference; no improvement; no success; no luck; not better; no better; not any better; unchanged; \
         didn't fix it; did not fix it; that didn't fix it; no longer works; no effect; \
         immer noch; immer noch nicht; noch immer; noch immer nicht; geht nicht; geht immer noch nicht; es geht nicht; \
         geht leider nicht; es geht leider nicht; es geht immer noch nicht; geht noch immer nicht; funktioniert nicht; es funktioniert nicht; \
         funktioniert immer noch nicht; es funktioniert immer noch nicht; funktioniert leider nicht; es funktioniert leider nicht; \
         läuft nicht; läuft immer noch nicht; klappt nicht; hat nicht geklappt; hat leider nicht geklappt; hat nicht geholfen; \
         das hat nicht geholfen; hat leider nicht geholfen; das hat leider nicht geholfen; hat nichts gebracht; das hat nichts gebracht; \
         hilft nicht; bringt nichts; wie vorher; ist wie vorher; es ist wie vorher; genau wie vorher; unverändert; keine änderung; \
         keine veränderung; keine besserung; kein unterschied; hat sich nichts geändert; es hat sich nichts geändert; \
         das gleiche problem; dasselbe problem; gleiches problem; der gleiche fehler; derselbe fehler; nicht behoben; nicht gelöst; \
         sigue igual; sigue sin funcionar; sigue fallando; todo sigue igual; sigue sin ir; no funciona; ya no funciona; \
         no me funciona; aún no funciona; todavía no funciona; no funcionó; no ha funcionado; no va; no ha ayudado; no ayuda; no ayudó; \
         no sirve; no ha servido; no sirvió; igual que antes; está igual; está igual que antes; lo mismo; el mismo problema; mismo problema; \
         el mismo error; sin cambios; no ha cambiado; no ha cambiado nada; nada ha cambiado; no cambió nada; no se ha solucionado; no se solucionó; \
         no se ha arreglado; \
         لا يعمل; لا تعمل; لا يزال; لا تزال; ما زال; ما زالت; مازال; مازالت; لم يعمل; لم تعمل; لا يزال لا يعمل; لا تزال لا تعمل; \
         ما زال لا يعمل; ما زالت لا تعمل; لم ينجح; لم ينجح الأمر; لم ينجح ذلك; لم يساعد; لم يتغير شيء; لم يتغير; لا تغيير; \
         نفس المشكلة; المشكلة نفسها; نفس الشيء; كما كان; كما كانت; كما هو; مش شغال; ما اشتغل; لم تحل المشكلة",
    ),
    (
        Sense::GoesOn,
        "it's still; it is still; they're still; they are still; is still; are still; sigue; siguen",
    ),
    (
        Sense::CouldNot,
        "i could not; i couldn't; couldn't do it; could not do it; i couldn't do it; i could not do it; couldn't do that; i can't do that; \
         i can't do it; i cannot do that; can't do that; i was not able to; i wasn't able to; i am not able to; i'm not able to; \
         ich konnte es nicht; ich konnte das nicht; konnte ich nicht; das konnte ich nicht; ich kann das nicht; das kann ich nicht; \
         kann ich nicht; konnte ich leider nicht; das konnte ich leider nicht; ich habe es nicht geschafft; habe es nicht geschafft; \
         nicht geschafft; ich schaffe es nicht; ich schaffe das nicht; \
         no he podido; no pude; no puedo; no he podido hacerlo; no pude hacerlo; no puedo hacerlo; no lo he podido hacer; no fui capaz; \
         no he sido capaz; \
         لم أستطع; لا أستطيع; لم أتمكن; لم أتمكن من ذلك; لا أستطيع ذلك; لم أستطع ذلك; لم أستطع فعله; لا أستطيع فعل ذلك; ما قدرت; لا أقدر",
    ),
    (
        Sense::Partly,
        "partly; partially; in part; only partly; only partially; only in part; \
         teilweise; teils; zum teil; nur teilweise; nur zum teil; \
         en parte; parcialmente; sólo en parte; solo en parte; solamente en parte; \
         جزئيا; بشكل جزئي; جزئيا فقط; فقط جزئيا",
    ),
    (
        Sense::Agrees,
        "yes please; please do; go ahead; please go ahead; sure; of course; i agree; agreed; that's fine; that is fine; fine with me; \
         please go on; okay go ahead; ok go ahead; \
         ja bitte; ja gerne; gerne; sehr gerne; einverstanden; ich bin einverstanden; bin einverstanden; nur zu; machen sie; machen sie das; \
         bitte machen; machen sie ruhig; in ordnung; das ist in ordnung; das ist ok; das passt; passt; natürlich; selbstverständlich; \
         adelante; de acuerdo; estoy de acuerdo; por supuesto; hágalo; hazlo; está bien; me parece bien; vale adelante; sí por favor; conforme; \
         موافق; موافقة; أنا موافق; أنا موافقة; تفضل; تفضلوا; بالتأكيد; طبعا; بكل سرور; لا مانع; لا مانع لدي; لا بأس; نعم من فضلك; نعم تفضل",
    ),
    (
        Sense::Declines,
        "rather not; i'd rather not; i would rather not; no thanks; no thank you; please don't; please do not; don't do it; i don't want that; \
         i do not want that; i don't agree; i do not agree; \
         lieber nicht; nein danke; bitte nicht; das möchte ich nicht; möchte ich nicht; ich möchte das nicht; will ich nicht; das will ich nicht; \
         nicht einverstanden; \
         mejor no; no gracias; prefiero que no; prefiero no; prefiero no hacerlo; no quiero; no lo quiero; no estoy de acuerdo; \
         لا شكرا; أفضل ألا; أفضل أن لا; لا أريد; لا أريد ذلك; لا أوافق; غير موافق; غير موافقة",
    ),
    (
        Sense::Denial,
        "not; not one; not a single one; none of them; isn't; aren't; doesn't; don't; didn't; wasn't; won't; can't; cannot; never; nothing; none; neither; no one; nobody; \
         hasn't; haven't; couldn't; wouldn't; \
         nicht; nichts; kein; keine; keiner; keinen; keinem; keines; nie; niemals; niemand; weder; \
         nada; ningún; ninguno; ninguna; nunca; nadie; ni; tampoco; jamás; \
         ليس; ليست; لم; لن; ما; لا شيء; مش; ولا; لست; غير; أبدا; بلا",
    ),
    (
        Sense::Doubt,
        "but; however; although; though; except; only; just; sometimes; maybe; perhaps; probably; possibly; might; may; could; should; would; \
         hope; hopefully; think; guess; believe; suppose; seems; seem; seemed; appears; looks like; almost; nearly; hardly; barely; \
         mostly; somewhat; kind of; sort of; better; worse; a bit; a little; slightly; if; when; whenever; unless; until; while; once; \
         later; tomorrow; yesterday; today; tonight; before; after; afterwards; then; previously; earlier; used to; last; week; month; for now; \
         other; others; another; else; instead; different; how; where; which; what; why; who; yet; will; going to; try; trying; tried; not tried; \
         first; second; seconds; minute; minutes; moment; hour; hours; days; short; shortly; briefly; depends; both; either; or; actually; \
         anyway; work; wrong; mean; question; thought; forgot; wait; hold on; call; called; on; in; at; for; from; with; without; during; no problem; \
         because; since; supposed; still; still working; still works; it's still working; it is still working; is still working; it's still running; \
         it's still ok; it's still fine; is still ok; no longer; \
          she; is it; is that; is this; is everything; is all; has it; has that; does it; does that; \
          must; far; so far; again; anymore; now and then; slow; slowly; often; rarely; not really; let me; let you; \
         aber; jedoch; geht so; es geht so; so lala; läuft so; es läuft so; passt so; passt schon; schon gut; gut so; los geht's; \
         geht es; geht's; geht das; läuft es; läuft das; läuft's; klappt es; klappt das; klappt's; funktioniert es; funktioniert das; \
         ist es; ist das; ist alles; ist jetzt; hat es; hat das; allerdings; obwohl; außer; nur; bloß; manchmal; vielleicht; wahrscheinlich; möglicherweise; eventuell; vermutlich; \
         könnte; sollte; würde; hoffe; hoffentlich; denke; glaube; meine; vermute; scheint; anscheinend; scheinbar; fast; beinahe; kaum; \
         besser; schlechter; ein bisschen; etwas; ein wenig; wenn; falls; sobald; bis; während; einmal; später; \
         morgen; gestern; heute; vorher; nachher; danach; dann; früher; zuerst; zunächst; anfangs; letzte; letzten; woche; andere; anderen; \
         anderer; anderes; sonst; stattdessen; wie; wo; welche; welcher; welches; was; warum; wer; noch; noch nicht; wird; werde; versuche; \
         versucht; versuchen; probiere; probiert; minute; minuten; moment; stunde; stunden; kurz; kurzzeitig; oder; eigentlich; falsch; \
         frage; dachte; vergessen; auf; bei; beim; im; am; mit; ohne; für; seit; von; weil; kein problem; jein; langsam; selten; oft; ab und zu; meistens; \
         pero; aunque; sigue funcionando; sigue bien; más o menos; excepto; salvo; sólo; solo; solamente; a veces; quizá; quizás; tal vez; probablemente; posiblemente; podría; debería; \
         espero; creo; pienso; supongo; parece; casi; apenas; mejor; peor; un poco; algo; cuando; hasta; mientras; \
         una vez; más tarde; luego; después; antes; mañana; ayer; hoy; otro; otra; otros; otras; cómo; dónde; cuál; qué; por qué; quién; \
         todavía; todavía no; aún; aún no; voy a; intento; intentaré; intentar; probar; probaré; probado; minuto; minutos; momento; hora; horas; primero; o; \
         depende; en realidad; mal; pregunta; olvidé; en; con; sin; para; desde; por; porque; de momento; por ahora; lento; semana; sin problema; ningún problema; no hay problema; \
         لكن; ولكن; إلا; فقط; أحيانا; ربما; قد; يمكن; أظن; أعتقد; آمل; أتمنى; يبدو; تقريبا; أفضل; أسوأ; قليلا; إذا; لو; عندما; لما; \
         حتى; بينما; مرة; لاحقا; بعد; قبل; بعدها; غدا; أمس; اليوم; آخر; أخرى; غيره; كيف; أين; أي; ماذا; لماذا; من; سوف; سأحاول; سأجرب; \
         حاولت; جربت; دقيقة; دقائق; لحظة; ساعة; أو; أم; خطأ; سؤال; نسيت; في; على; مع; بدون; عند; منذ; لأن; بطيء; ليس بعد; لا مشكلة",
    ),
    (Sense::Myself, "i; i'm; i've; i'll; i'd; we; ich; wir; yo; he; hemos; estoy; أنا; نحن; قمت"),
    (
        Sense::Trouble,
        "error; errors; problem; problems; issue; issues; fail; fails; failed; failing; broken; broke; crash; crashes; crashed; warning; stuck; \
         fehler; probleme; störung; kaputt; defekt; abgestürzt; hängt; fehlermeldung; \
         fallo; fallos; falla; problema; problemas; roto; rota; avería; bloqueado; bloqueada; \
         مشكلة; المشكلة; عطل; معطل; معطلة; خلل; فشل; يفشل",
    ),
    (
        Sense::Greeting,
        "hello; hi; hey; dear; good morning; good afternoon; good evening; hallo; guten morgen; guten tag; guten abend; moin; servus; grüß gott; \
         sehr geehrter; sehr geehrte; liebe; lieber; hola; buenos días; buenas; buenas tardes; buenas noches; estimado; estimada; \
         مرحبا; أهلا; السلام عليكم; صباح الخير; مساء الخير; تحية طيبة; عزيزي; عزيزتي",
    ),
    (
        Sense::Farewell,
        "best; best regards; best wishes; kind regards; regards; warm regards; many greetings; sincerely; yours sincerely; cheers; all the best; \
         mit freundlichen grüßen; freundliche grüße; viele grüße; beste grüße; liebe grüße; schöne grüße; grüße; gruß; lg; vg; mfg; bg; \
         saludos; un saludo; saludos cordiales; atentamente; cordialmente; \
         مع التحية; مع تحياتي; تحياتي; مع أطيب التحيات; مع خالص التحية",
    ),
    (
        Sense::Device,
        "sent from; get outlook; von meinem; gesendet von; gesendet mit; enviado desde; أرسلت من; مرسل من",
    ),
    (
        Sense::State,
        "blinking; flashing; red; orange; dark; black; dead; off; down; offline; frozen; blinkt; blinkend; rot; dunkel; schwarz; tot; aus; \
         parpadeando; parpadea; rojo; roja; apagado; apagada; negro; negra; يومض; أحمر; مطفأ; مطفأة",
    ),
    (
        Sense::Whole,
        "all; all of them; they all do; them; do; does; did; have; has; alle; alle davon; allesamt; tun sie; todos; todas; كلها; كلهم; جميعها",
    ),
    (
        Sense::WholeAlone,
        "it is; they are; there is; there are; that is; es ist; das ist; sie sind; sind sie; ist es so; es; son; está; están; hay",
    ),
    (Sense::Okay, "ok; okay; fine; vale; bien; gut; حسن"),
    (
        Sense::Praise,
        "great; super; perfect; perfectly; wonderful; awesome; brilliant; toll; prima; perfekt; bestens; wunderbar; klasse; \
         perfecto; genial; estupendo; excelente; ممتاز; رائع; الحمد لله",
    ),
    (
        Sense::Regret,
        "sorry; i'm sorry; i am sorry; unfortunately; leider; entschuldigung; tut mir leid; es tut mir leid; perdón; lamentablemente; \
         lo siento; عذرا; آسف; آسفة; للأسف",
    ),
    (Sense::Please, "please; bitte; por favor; من فضلك"),
    (
        Sense::Filler,
        "the; a; an; it; it's; its; is; are; they; they're; that; that's; this; there; there's; did that; i did that; done that; be; and; so; very; much; \
         now; well; oh; ah; hm; hmm; thanks; thank you; thank you very much; thanks a lot; many thanks; thx; ty; \
         thanks for your help; thanks for the help; thank you for your help; thanks for your quick help; indeed; definitely; absolutely; everything; answer; the answer is; finally; again thanks; have a nice day; \
         der; die; das; den; dem; ein; eine; ist; sind; sie; er; und; also; sehr; jetzt; nun; tja; naja; danke; danke schön; dankeschön; \
         vielen dank; besten dank; herzlichen dank; danke sehr; danke für ihre hilfe; danke für die hilfe; vielen dank für ihre hilfe; \
         vielen dank für die hilfe; danke für die schnelle hilfe; alles; \
         endlich; tatsächlich; auch; wieder; schönen tag noch; \
         el; la; las; un; una; y; muy; ya; ahora; bueno; pues; vaya; gracias; \
         muchas gracias; mil gracias; gracias por la ayuda; gracias por su ayuda; muchas gracias por su ayuda; muchas gracias por la ayuda; por fin; todo; que tenga buen día; \
         هو; هي; هذا; هذه; ذلك; إنه; إنها; هناك; و; جدا; الآن; حسنا; طيب; شكرا; شكرا لك; شكرا لكم; شكرا جزيلا; \
         شكرا جزيلا لكم; شكرا على المساعدة; شكرا لمساعدتكم; كل شيء; أخيرا; تماما",
    ),
];

/// How somebody asks for a person, each as its three parts in their order: whatever stands in one part goes with whatever stands
/// in the next.
const PERSON: &[(Sense, [&str; 3])] = &[
    (
        Sense::Person,
        [
            "i want to; i'd like to; i would like to; i need to; i wish to; i'd prefer to; i would prefer to; i'd rather; i would rather; \
         please let me",
            EN_SPEAK,
            EN_SOMEBODY,
        ],
    ),
    (
        Sense::PersonAsked,
        [
            "can i; could i; may i; can i please; could i please; is it possible to; would it be possible to",
            EN_SPEAK,
            EN_SOMEBODY,
        ],
    ),
    (
        Sense::Person,
        [
            "ich möchte; ich möchte gern; ich möchte gerne; ich möchte bitte; ich möchte lieber; ich würde gern; ich würde gerne; \
         ich würde lieber; ich will; bitte lassen sie mich",
            DE_SOMEBODY,
            "sprechen; reden",
        ],
    ),
    (
        Sense::PersonIfAsked,
        [
            "kann ich; könnte ich; darf ich; dürfte ich; kann ich bitte; könnte ich bitte",
            DE_SOMEBODY,
            "sprechen; reden",
        ],
    ),
    (
        Sense::Person,
        [
            "quiero; quisiera; querría; deseo; necesito; prefiero; me gustaría; preferiría",
            "hablar con",
            ES_SOMEBODY,
        ],
    ),
    (Sense::PersonIfAsked, ["puedo; podría; es posible; sería posible", "hablar con", ES_SOMEBODY]),
    (Sense::Person, ["أريد; أود; أرغب في; أحتاج إلى; أفضل", AR_SPEAK, AR_SOMEBODY]),
    (Sense::PersonAsked, ["هل يمكنني; هل أستطيع; هل بإمكاني; هل يمكن", AR_SPEAK, AR_SOMEBODY]),
];
const EN_SPEAK: &str = "speak to; speak with; talk to; talk with";
const EN_SOMEBODY: &str = "somebody; someone; a person; a human; a human being; a real person; an agent; an employee; \
    a member of your team; somebody of your team; someone from your team; one of your colleagues";
const DE_SOMEBODY: &str = "mit jemandem; mit jemand; mit einem menschen; mit einer person; mit einem echten menschen; \
    mit einem mitarbeiter; mit einer mitarbeiterin; mit jemandem aus ihrem team; mit einem ihrer kollegen";
const ES_SOMEBODY: &str = "alguien; una persona; una persona real; un humano; un ser humano; un agente; un empleado; \
    alguien de su equipo; un compañero";
const AR_SPEAK: &str = "التحدث إلى; التحدث مع; الكلام مع; الحديث مع; أن أتحدث إلى; أن أتحدث مع; أن أتكلم مع";
const AR_SOMEBODY: &str = "شخص; شخص ما; شخص حقيقي; إنسان; موظف; أحد الموظفين; أحدكم; أحد من فريقكم";

/// What may follow a [`Sense::NoAlone`] at once, without which it may be the beginning of “no problem” or a Spanish verb's.
const BEHIND_NO: &str =
    "it; it's; they; they're; the; that; that's; this; there; there's; still; not; sorry; unfortunately";

/// What may stand before a yes or a no in its clause.
const BEFORE: &str = "well; hm; hmm; ok; okay; sorry; unfortunately; also; nun; tja; naja; leider; pues; bueno; vaya; حسنا; طيب; للأسف";

type Lexicon = HashMap<String, Vec<(Vec<String>, Sense)>>;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut out = Lexicon::new();
    for (sense, phrases) in WORDS {
        for phrase in phrases.split(';') {
            let words: Vec<String> = phrase.split_whitespace().map(folded).collect();
            if let Some(first) = words.first() {
                out.entry(first.clone()).or_default().push((words, *sense));
            }
        }
    }
    for (sense, [first, then, last]) in PERSON {
        for (a, b, c) in first
            .split(';')
            .flat_map(|a| then.split(';').map(move |b| (a, b)))
            .flat_map(|(a, b)| last.split(';').map(move |c| (a, b, c)))
        {
            let words: Vec<String> =
                [a, b, c].iter().flat_map(|p| p.split_whitespace()).map(folded).collect();
            if let Some(first) = words.first() {
                out.entry(first.clone()).or_default().push((words, *sense));
            }
        }
    }
    for all in out.values_mut() {
        // Stable: of two that are alike the one that was written first.
        all.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    out
});

static AFTER_NO: LazyLock<Vec<String>> = LazyLock::new(|| first_words(BEHIND_NO));
static BEFORE_ANSWER: LazyLock<Vec<String>> = LazyLock::new(|| first_words(BEFORE));

fn first_words(phrases: &str) -> Vec<String> {
    phrases.split(';').filter_map(|phrase| phrase.split_whitespace().next()).map(folded).collect()
}

/// A word in small letters without accents, apostrophes, Arabic vowel signs and marks of direction; umlauts in two letters,
/// and the forms of alef, of ya and of ta marbuta as one.
fn folded(word: &str) -> String {
    let word = word.to_lowercase();
    // Their accents are all that tells them from “if” and “itself”.
    if matches!(word.as_str(), "sí" | "sé") {
        return word;
    }
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            '\'' | '’' | 'ʼ' | '‘' | '`' | '´' => {}
            '\u{0640}' | '\u{064b}'..='\u{0652}' | '\u{0670}' | '\u{0301}' | '\u{0308}' => {}
            '\u{200b}'..='\u{200f}'
            | '\u{061c}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{fe0f}' => {}
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            'á' | 'à' => out.push('a'),
            'é' | 'è' => out.push('e'),
            'í' => out.push('i'),
            'ó' => out.push('o'),
            'ú' => out.push('u'),
            'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
            'ى' => out.push('ي'),
            'ة' => out.push('ه'),
            other => out.push(other),
        }
    }
    out
}

/// A word where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    word: String,
    /// A clause begins with it.
    opens: bool,
    /// A mark or a line's end stands behind it.
    closes: bool,
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '.' | ','
            | ';'
            | ':'
            | '!'
            | '…'
            | '('
            | ')'
            | '['
            | ']'
            | '"'
            | '“'
            | '”'
            | '„'
            | '«'
            | '»'
            | '¡'
            | '،'
            | '؛'
            | '–'
            | '—'
            | '-'
            | '*'
            | '/'
            | '|'
    )
}

fn tokens_of(line: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut opens = true;
    let mut word = String::new();
    // One more mark, so that the last word ends.
    for c in line.chars().chain(['.']) {
        if !is_mark(c) && !c.is_whitespace() {
            word.push(c);
            continue;
        }
        let known = folded(&std::mem::take(&mut word));
        if !known.is_empty() {
            out.push(Token { word: known, opens, closes: false });
            opens = false;
        }
        if is_mark(c) {
            if let Some(last) = out.last_mut() {
                last.closes = true;
            }
            opens = true;
        }
    }
    out
}

/// Whether these words begin with a choice's. A mark between them must be the choice's, too: “no, it works” is not “no it works”.
fn begins_with(tokens: &[Token], label: &[Token]) -> bool {
    let inner = label.len().saturating_sub(1);
    label.len() <= tokens.len()
        && label.iter().zip(tokens).all(|(word, token)| word.word == token.word)
        && label.iter().zip(tokens).take(inner).all(|(word, token)| word.closes || !token.closes)
}

/// The longest phrase that begins here, with how many words it has; words of choices before others of the same length. A phrase
/// of the lists never goes over a mark: “no, funciona” says the opposite of “no funciona”.
fn phrase(tokens: &[Token], labels: &[Vec<Token>]) -> Option<(usize, Sense)> {
    let clause = tokens.iter().position(|token| token.closes).map_or(tokens.len(), |at| at + 1);
    let stands = |words: &[String]| {
        words.len() <= clause && words.iter().zip(tokens).all(|(word, token)| *word == token.word)
    };
    let label = labels
        .iter()
        .enumerate()
        .filter(|(_, words)| !words.is_empty() && begins_with(tokens, words))
        .max_by_key(|(at, words)| (words.len(), std::cmp::Reverse(*at)))
        .map(|(at, words)| (words.len(), Sense::Choice(at)));
    let first = tokens.first().and_then(|token| LEXICON.get(&token.word));
    let known = first.and_then(|all| all.iter().find(|(words, _)| stands(words)));
    match (label, known.map(|(words, sense)| (words.len(), *sense))) {
        (Some(label), Some(known)) if known.0 > label.0 => Some(known),
        (Some(label), _) => Some(label),
        (None, known) => known,
    }
}

/// What a reply holds.
#[derive(Debug, Default)]
struct Found {
    senses: Vec<Sense>,
    /// Words that nobody knows.
    unknown: usize,
}

impl Found {
    fn has(&self, sense: Sense) -> bool {
        self.senses.contains(&sense)
    }

    fn any(&self, all: &[Sense]) -> bool {
        all.iter().any(|sense| self.has(*sense))
    }

    /// The one choice whose words stand there; an error where there are several.
    fn choice(&self) -> Result<Option<usize>, ()> {
        let mut found = None;
        for sense in &self.senses {
            if let Sense::Choice(at) = sense {
                match found {
                    Some(other) if other != *at => return Err(()),
                    Some(_) | None => found = Some(*at),
                }
            }
        }
        Ok(found)
    }
}

fn begins(line: &[Token], sense: Sense) -> bool {
    phrase(line, &[]).is_some_and(|(_, found)| found == sense)
}

/// A line that takes leave: “Best, Ana”, “Kind regards Ana”, but not “Best not to touch it”.
fn is_farewell(line: &[Token]) -> bool {
    match phrase(line, &[]) {
        Some((_, Sense::Device)) => true,
        Some((words, Sense::Farewell)) => words > 1 || line[0].closes || line.len() == 1,
        _ => false,
    }
}

/// Without a greeting in front and a farewell with a name behind; `None` where what follows the farewell is more than a name.
fn body(text: &str, labels: &[Vec<Token>]) -> Option<Vec<Vec<Token>>> {
    let mut lines: Vec<Vec<Token>> =
        text.lines().map(tokens_of).filter(|line: &Vec<Token>| !line.is_empty()).collect();
    let says_choice = |line: &[Token]| matches!(phrase(line, labels), Some((_, Sense::Choice(_))));
    if let Some(first) = lines.first_mut().filter(|line| begins(line, Sense::Greeting) && !says_choice(line))
    {
        let clause = first.iter().position(|token| token.closes).map_or(first.len(), |at| at + 1);
        // Names, and nothing that says something: “hi, no” and “hi it failed” stay.
        let is_name = find(&[first[..clause].to_vec()], labels).senses.is_empty();
        if clause <= GREETING_WORDS_MAX && is_name {
            first.drain(..clause);
        }
    }
    let end = lines.iter().position(|line| is_farewell(line) && !says_choice(line));
    if let Some(at) = end {
        let mut signed = lines.split_off(at);
        let count = signed.iter().map(Vec::len).sum::<usize>();
        let is_more = signed
            .iter()
            .flatten()
            .any(|token| matches!(token.word.as_str(), "ps" | "p" | "nb" | "edit" | "update"));
        if signed.len() > SIGNED_LINES_MAX || count > SIGNED_WORDS_MAX || is_more {
            return None;
        }
        // What a device says of itself is nobody's answer; whoever signs with more than a name may have said more.
        signed.retain(|line| !begins(line, Sense::Device));
        if !find(&signed, labels).senses.is_empty() {
            return None;
        }
    }
    lines.retain(|line| !line.is_empty());
    Some(lines)
}

fn find(lines: &[Vec<Token>], labels: &[Vec<Token>]) -> Found {
    let mut found = Found::default();
    for line in lines {
        let (mut at, mut is_first) = (0, true);
        while at < line.len() {
            is_first |= line[at].opens;
            let (length, sense) = match phrase(&line[at..], labels) {
                Some((length, sense)) => (length, Some(sense)),
                None => (1, None),
            };
            let last = &line[at + length - 1];
            let next = line.get(at + length);
            let sense = match sense {
                // Inside of a clause it is a word like “ja” in “das ist ja rot”.
                Some(Sense::Yes | Sense::YesAlone) if !is_first => Some(Sense::Doubt),
                Some(Sense::YesAlone) if !last.closes => Some(Sense::Doubt),
                Some(Sense::YesAlone) => Some(Sense::Yes),
                Some(Sense::No | Sense::NoAlone) if !is_first => Some(Sense::Denial),
                Some(Sense::NoAlone)
                    if !last.closes && next.is_some_and(|next| !AFTER_NO.contains(&next.word)) =>
                {
                    Some(Sense::Denial)
                }
                Some(Sense::NoAlone) => Some(Sense::No),
                Some(Sense::WholeAlone) => Some(if last.closes { Sense::Whole } else { Sense::Filler }),
                // Not where it stands elsewhere: “hello” in the middle greets nobody.
                Some(Sense::Greeting | Sense::Farewell | Sense::Device) => None,
                // “It is still …” is said of good things, too.
                Some(Sense::GoesOn) => match next
                    .filter(|_| !last.closes)
                    .and_then(|_| phrase(&line[at + length..], labels).map(|(_, behind)| behind))
                {
                    Some(Sense::State | Sense::Trouble | Sense::Broken) => Some(Sense::GoesOn),
                    _ => Some(Sense::Doubt),
                },
                other => other,
            };
            match sense {
                Some(Sense::Filler) => is_first &= BEFORE_ANSWER.contains(&line[at].word),
                Some(sense @ (Sense::Regret | Sense::Okay | Sense::Praise)) => found.senses.push(sense),
                Some(sense) => {
                    found.senses.push(sense);
                    is_first = false;
                }
                None => {
                    found.unknown += length;
                    is_first = false;
                }
            }
            at += length;
        }
    }
    found
}

/// Whether it is said with a sad or crooked face, in quotes or with a pause: whoever writes so may mean the opposite.
fn is_wry(reply: &str) -> bool {
    const FACES: [&str; 10] = [":(", ":-(", ":'(", ":/", ":-/", ":\\", ":|", ";)", ";-)", "=("];
    FACES.iter().any(|face| reply.contains(face))
        || reply.contains("..")
        || reply.contains(['…', '"', '“', '”', '„', '«', '»'])
}

/// The choice that a reply says in words, where it says one and nothing against it. `labels` are the words of the choices, of
/// a sign without “I don't know”.
pub(super) fn spoken(reply: &str, kind: Kind, labels: &[String]) -> Option<usize> {
    if reply.chars().count() > CHARS_MAX || reply.contains(['?', '؟', '¿']) || is_wry(reply) {
        return None;
    }
    let words = |text: &str| text.lines().flat_map(tokens_of).collect::<Vec<_>>();
    let mut labels: Vec<Vec<Token>> = labels.iter().map(|label| words(label)).collect();
    let said = words(reply);
    // The words of one choice and no other. A bare number may be counted from one, or mean itself.
    let is_same = |at: &usize| labels[*at].len() == said.len() && begins_with(&said, &labels[*at]);
    let same: Vec<usize> = (0..labels.len()).filter(is_same).collect();
    if let [at] = same[..]
        && said.iter().any(|token| token.word.chars().any(char::is_alphabetic))
    {
        return Some(at);
    }
    let bare = bare(&labels);
    if kind == Kind::Sign {
        // What yes and no mean depends on what stands around them.
        [bare.yes, bare.no].into_iter().flatten().for_each(|at| labels[at].clear());
    }
    if said.len() > WORDS_MAX || reply.chars().any(char::is_numeric) {
        return None;
    }
    let found = find(&body(reply, &labels)?, &labels);
    let choice = found.choice().ok()?;
    if found.any(&[Sense::Doubt, Sense::Person, Sense::PersonAsked, Sense::PersonIfAsked])
        || found.has(Sense::Partly) && kind != Kind::TriedParts
    {
        return None;
    }
    match kind {
        Kind::Sign => of_sign(&found, choice, &bare),
        Kind::Consent => of_consent(&found, choice),
        Kind::Tried => of_step(&found, choice, &TRIED),
        Kind::TriedParts => of_step(&found, choice, &TRIED_PARTS),
    }
}

/// Whether a reply asks for a person and says nothing that takes it back: it is the wish itself, with a greeting, thanks, or that
/// it did not work. Whoever quotes it, denies it, makes it depend on something, or says a word that nobody knows is left to a
/// reader.
pub(super) fn wants_person(reply: &str) -> bool {
    use Sense::{Broken, CouldNot, No, Person, PersonAsked, PersonIfAsked, Please, Regret, Unsure};
    let is_quoted = |word: &str| word.starts_with(['\'', '‘', '‚', '`', '>', '‹']);
    if reply.chars().count() > CHARS_MAX
        || is_wry(reply)
        || reply.chars().any(char::is_numeric)
        || reply.split_whitespace().any(is_quoted)
    {
        return false;
    }
    let is_question = reply.contains(['?', '؟', '¿']);
    let said = reply.replace(['?', '؟', '¿'], ". ");
    let Some(lines) = body(&said, &[]) else { return false };
    if lines.iter().map(Vec::len).sum::<usize>() > WORDS_MAX {
        return false;
    }
    let found = find(&lines, &[]);
    let asks = if is_question {
        found.any(&[PersonAsked, PersonIfAsked])
    } else {
        found.any(&[Person, PersonAsked])
    };
    let may_be = [Person, PersonAsked, PersonIfAsked, Please, Regret, No, Broken, CouldNot, Unsure];
    asks && found.unknown == 0
        && found.senses.iter().all(|sense| may_be.contains(sense))
        // “No, I want to speak to somebody”, but not “I want to speak to somebody. No”.
        && found.senses.iter().rposition(|sense| *sense == No) < found.senses.iter().position(|sense| is_wish(*sense))
        // Who can beside who wants to says two things.
        && (is_question || !found.has(PersonIfAsked))
        && !lines.iter().any(|line| is_unsure_of_it(line))
}

fn is_wish(sense: Sense) -> bool {
    matches!(sense, Sense::Person | Sense::PersonAsked | Sense::PersonIfAsked)
}

/// “I'm not sure I want to speak to somebody”, but not “I'm not sure. I want to speak to somebody”.
fn is_unsure_of_it(line: &[Token]) -> bool {
    let (mut at, mut is_unsure) = (0, false);
    while at < line.len() {
        let (length, sense) = match phrase(&line[at..], &[]) {
            Some((length, sense)) => (length, Some(sense)),
            None => (1, None),
        };
        match sense {
            Some(Sense::Unsure) => is_unsure = true,
            Some(sense) if is_unsure && is_wish(sense) => return true,
            Some(_) | None => {}
        }
        is_unsure &= !line[at + length - 1].closes;
        at += length;
    }
    false
}

/// The positions of the answers that are a bare yes, a bare no, and of “I don't know”.
struct Bare {
    yes: Option<usize>,
    no: Option<usize>,
    unsure: usize,
}

fn bare(labels: &[Vec<Token>]) -> Bare {
    let alone = |label: &[Token], senses: [Sense; 2]| {
        let all = label.first().and_then(|first| LEXICON.get(&first.word));
        let is_it = |words: &[String]| {
            words.len() == label.len() && words.iter().zip(label).all(|(word, token)| *word == token.word)
        };
        all.is_some_and(|all| all.iter().any(|(words, sense)| is_it(words) && senses.contains(sense)))
    };
    let only = |senses: [Sense; 2]| {
        let all: Vec<usize> = (0..labels.len()).filter(|at| alone(&labels[*at], senses)).collect();
        if let [at] = all[..] { Some(at) } else { None }
    };
    Bare {
        yes: only([Sense::Yes, Sense::YesAlone]),
        no: only([Sense::No, Sense::NoAlone]),
        unsure: labels.len(),
    }
}

fn of_sign(found: &Found, choice: Option<usize>, bare: &Bare) -> Option<usize> {
    use Sense::{
        Agrees, Broken, CouldNot, Declines, Denial, GoesOn, Myself, No, Okay, State, Trouble, Unsure, Whole,
        Works, Yes,
    };
    if found.unknown > 0 || found.any(&[Works, Broken, GoesOn, CouldNot, Agrees, Declines, Myself]) {
        return None;
    }
    match (found.has(Yes), found.has(No), choice, found.has(Unsure)) {
        (true, false, None, false) if !found.any(&[Denial, Trouble, State]) => bare.yes,
        // “No, they do” is none, “no, all dark” is one; “no, it is okay” says that nothing is wrong, whatever was asked.
        (false, true, None, false)
            if !found.has(Okay)
                && match found.has(State) {
                    true => !found.has(Denial),
                    false => !found.has(Whole),
                } =>
        {
            bare.no
        }
        // Of a choice's own words nothing may be left over.
        (false, false, Some(at), false) if !found.any(&[Denial, Trouble, State, Whole]) => Some(at),
        (false, false, None, true) if !found.any(&[Denial, Trouble, State, Whole]) => Some(bare.unsure),
        _ => None,
    }
}

fn of_consent(found: &Found, choice: Option<usize>) -> Option<usize> {
    use Sense::{
        Agrees, Broken, CouldNot, Declines, Denial, GoesOn, Myself, No, Okay, State, Trouble, Unsure, Whole,
        Works, Yes,
    };
    if found.unknown > 0
        || found.any(&[Works, Broken, GoesOn, CouldNot, Unsure, Myself, Trouble, Denial, State, Whole])
    {
        return None;
    }
    let is_yes = found.any(&[Yes, Agrees]) || choice == Some(0);
    let is_no = found.any(&[No, Declines]) || choice == Some(1);
    match (is_yes, is_no) {
        (true, false) => Some(0),
        // “No, that is okay” may agree.
        (false, true) if !found.has(Okay) => Some(1),
        _ => None,
    }
}

/// Where the results of a step stand among its choices.
struct Results {
    works: usize,
    partly: Option<usize>,
    broken: usize,
    could_not: usize,
}

const TRIED: Results = Results { works: 0, partly: None, broken: 1, could_not: 2 };
const TRIED_PARTS: Results = Results { works: 0, partly: Some(1), broken: 2, could_not: 3 };

fn of_step(found: &Found, choice: Option<usize>, at: &Results) -> Option<usize> {
    use Sense::{
        Agrees, Broken, CouldNot, Declines, Denial, GoesOn, Myself, No, Okay, Partly, Please, Praise, Regret,
        State, Trouble, Unsure, Whole, Works, Yes,
    };
    // “Geht”, “läuft” and “va” go on to mean many things, and “the same error vanished”: no word may be left over.
    if found.unknown > 0
        || found.any(&[Agrees, Declines, Denial, Myself, Please, Whole])
        || found.has(GoesOn) && !found.has(No)
    {
        return None;
    }
    // A bare yes may say that they did it, and a bare no that they will not.
    let works = found.has(Works) || choice == Some(at.works);
    let broken = found.any(&[Broken, GoesOn]) || choice == Some(at.broken);
    let could_not = found.any(&[CouldNot, Unsure]) || choice == Some(at.could_not);
    if found.has(Partly) || choice.is_some() && choice == at.partly {
        // “Partly works” and “yes, partly” are that; “partly not” may be anything.
        let is_it = !broken && !could_not && !found.any(&[No, Trouble, State]);
        return at.partly.filter(|_| is_it);
    }
    match (works, broken, could_not) {
        // Nobody is sorry that it works.
        (true, false, false) if !found.any(&[No, Trouble, State, Regret]) => Some(at.works),
        (false, true, false) if !found.any(&[Yes, Okay, Praise]) => Some(at.broken),
        (false, false, true) if !found.any(&[Yes, Trouble, State, Praise, Okay]) => Some(at.could_not),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
