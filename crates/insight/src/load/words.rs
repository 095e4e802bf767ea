//! Small lists of words and phrases in four languages, written for this desk. A `*` at the end of a word stands for any
//! ending. They are no dictionary of bad language: what is missing costs a point, what is wrong blames a customer, so only
//! words stand here that people write to a support desk when they are angry.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::text::{Token, fold};

/// What a phrase says about its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word against a person.
    Insult,
    /// A word of contempt that fits things too: an insult where the reader is meant, else anger.
    Scorn,
    Threat,
    Consequence,
    Anger,
    /// Anger, and not fit to be read by everybody.
    Swearing,
    Urgency,
    Courtesy,
    /// Looks like one of the others and means nothing by it.
    Idiom,
}

/// A list as it is written down; phrases are separated by commas.
struct Raw {
    code: &'static str,
    lists: &'static [(Kind, f64, &'static str)],
    /// "Not".
    deny: &'static str,
    /// After a "not" it denies nothing: "not only".
    only: &'static str,
    /// What is said of oneself begins so.
    oneself: &'static str,
    /// The reader is meant.
    you: &'static str,
    /// Directly before a word of contempt: a thing is meant.
    things: &'static str,
}

const ENGLISH: Raw = Raw {
    code: "en",
    lists: &[
        (
            Kind::Insult,
            1.6,
            "idiot*, moron*, imbecile*, cretin*, bastard*, asshole*, arsehole*, dickhead*, scum, scumbag*, bitch*, wanker*, \
             twat*, cunt*, dumbass*, retard*, go to hell, fuck you, fuck off, screw you, drop dead, piss off, you fool, \
             you fools, you clown, you clowns, bunch of clowns, you people make me sick, you make me sick, \
             waste of oxygen, brain dead, braindead",
        ),
        (
            Kind::Insult,
            1.1,
            "loser*, crook*, liar*, thief, thieves, scammer*, fraudster*, con artist*, shame on you, shut up, get lost, \
             you lied, you are lying, stop lying, clown show, are you stupid, are you dumb, are you blind, are you deaf, \
             can't you read, can you even read, can you not read, learn to read, do you have a brain, use your brain",
        ),
        (
            Kind::Scorn,
            1.3,
            "stupid, dumb, useless, incompetent, pathetic, worthless, brainless, clueless, lazy, disgusting, ignorant, \
             hopeless, idiotic, moronic",
        ),
        (
            Kind::Threat,
            1.9,
            "kill you, kill you all, kill all of you, kill every one of you, hurt you, beat you up, find you and, \
             know where you live, know where you work, you will regret, you'll regret, you will pay for this, \
             you'll pay for this, watch your back, burn your office, burn down your, burn your building, blow up your, \
             shoot you, break your legs, break your neck, break your face, punch you, hope you die, hope you all die, \
             kill myself, end my life, hurt myself, do not want to live, don't want to live",
        ),
        (
            Kind::Consequence,
            1.0,
            "lawyer*, attorney*, solicitor*, sue, suing, legal action, legal steps, take you to court, see you in court, \
             police, small claims, report you, consumer protection, ombudsman, trading standards, chargeback, \
             bad review, negative review, one star, 1 star, worst review, newspaper*, tell everyone, warn everyone, \
             all over social media",
        ),
        (
            Kind::Anger,
            1.0,
            "unacceptable, not acceptable, outrageous, disgrace*, appalling, furious, fed up, sick of, sick and tired, \
             had enough, enough is enough, for the last time, last warning, worst company, worst service, worst support, \
             wasting my time, how dare you, what is wrong with you, what's wrong with you, do your job, \
             do your damn job, pissed off, thanks for nothing, thank you for nothing, shameful, an insult, \
             treat customers like this, treat me like, laughing at me, taking the piss, you people",
        ),
        (
            Kind::Anger,
            0.6,
            "ridiculous, horrible, terrible, awful, garbage, rubbish, trash, waste of time, waste of money, rip off, ripoff, \
             ripped off, scam, fraud, a joke, nonsense, angry, are you kidding, are you serious, nobody answers, \
             no one answers, nobody cares, no one cares, still no answer, still no reply, still no response, \
             still nothing, never answer, never reply, ignored, ignoring me, ignore me, i demand, my money back, lies, \
             lying, unbelievable, pissed, third time, fourth time, fifth time, tenth time, hundredth time, how many times, \
             how often do i, never again, worst",
        ),
        (
            Kind::Anger,
            0.35,
            "disappointed, disappointing, frustrat*, annoy*, complaint, still waiting, yet again, unhappy, upset",
        ),
        (
            Kind::Swearing,
            1.1,
            "fuck*, shit*, bullshit, goddamn*, wtf, what the hell, what the fuck, the hell, crap, crappy, \
             piece of crap, piece of shit",
        ),
        (Kind::Swearing, 0.6, "damn, damned, bloody"),
        (
            Kind::Urgency,
            1.0,
            "urgent*, emergency, immediately, right now, at once, asap, production is down, losing money, losing customers, \
             this instant",
        ),
        (
            Kind::Urgency,
            0.5,
            "deadline, as soon as possible, by end of day, by tomorrow, without delay, critical, hurry, today at the latest",
        ),
        (
            Kind::Courtesy,
            1.0,
            "thank you, many thanks, thanks a lot, thanks so much, grateful, no rush, no hurry, not urgent, \
             great work, good job, well done, much appreciated, thank you in advance, thanks in advance, \
             thank you very much, thank you so much",
        ),
        (
            Kind::Courtesy,
            0.6,
            "please, thanks, appreciate*, sorry, apolog*, could you, would you, would it be possible, whenever you, \
             have a nice, have a good, kindly",
        ),
        (
            Kind::Idiom,
            0.0,
            "stupid question, dumb question, silly question, stupid mistake, dumb mistake, stupid of me, killer feature, \
             sick leave, damn good, idiot proof, foolproof, no thanks, to err, lazy loading, lazy load, trash can, \
             trash folder, the trash, garbage collection, garbage collector, deaf people, critical path, the police report",
        ),
    ],
    deny: "not, no, never, without, hardly, neither, nor, isn't, aren't, wasn't, weren't, don't, doesn't, didn't, won't, \
           wouldn't, can't, couldn't, dont, doesnt, isnt, cannot",
    only: "only, just",
    oneself: "i am, i'm, im, i was, i feel, i felt, i must be, i look, i may be, maybe i'm, call me, my, myself, me",
    you: "you, you're, youre, u, yall",
    things: "this, that, the, these, those, my, some, such",
};

const GERMAN: Raw = Raw {
    code: "de",
    lists: &[
        (
            Kind::Insult,
            1.6,
            "idiot*, vollidiot*, trottel*, depp*, deppen, vollpfosten, arschloch, arschlöcher, wichser*, hurensohn*, \
             hurensöhne, blödmann*, dummkopf, dummköpfe, schwachkopf, schwachköpfe, versager*, mistkerl*, schlampe*, \
             drecksack, drecksäcke, halt die klappe, halten sie die klappe, halt's maul, halt die fresse, leck mich, \
             leckt mich, verpiss dich, verpisst euch, fick dich, fickt euch, ihr pfeifen, ihr flaschen, ihr penner, \
             geht zum teufel, scher dich zum teufel, scheren sie sich zum teufel, sesselfurzer, hirnlos*",
        ),
        (
            Kind::Insult,
            1.1,
            "betrüger*, lügner*, gauner*, verbrecher*, abzocker*, drecksladen, saftladen, sauhaufen, schämt euch, \
             schämen sie sich, können sie nicht lesen, kannst du nicht lesen, könnt ihr nicht lesen, zu blöd, zu dumm, \
             lernen sie lesen, sie lügen, ihr lügt, schalten sie ihr hirn ein",
        ),
        (
            Kind::Scorn,
            1.3,
            "dumm, dumme, dummer, dummes, blöd, blöde, blöder, blödes, unfähig*, inkompetent*, nutzlos*, faul, faule, \
             erbärmlich*, ahnungslos*, bescheuert*, dämlich*",
        ),
        (
            Kind::Threat,
            1.9,
            "bringe euch um, bring euch um, bringe dich um, bring dich um, bringe sie um, bring sie um, euch alle um, \
             umbringen, mache euch fertig, mach euch fertig, mache sie fertig, mach dich fertig, werden sie bereuen, \
             werdet ihr bereuen, wirst du bereuen, werden sie noch bereuen, werdet ihr noch bereuen, weiß wo sie wohnen, \
             weiß wo ihr wohnt, weiß wo du wohnst, weiß wo sie arbeiten, zünde, abfackeln, fackle, verprügel*, aufs maul, \
             in die fresse, bringe mich um, das leben nehmen, nicht mehr leben, hoffentlich verreckt, verrecken",
        ),
        (
            Kind::Consequence,
            1.0,
            "anwalt*, rechtsanwalt*, strafanzeige*, anzeige erstatten, erstatte anzeige, \
             zeige sie an, zeige euch an, rechtliche schritte, rechtlichen schritte, juristische schritte, vor gericht, \
             polizei, verklag*, klage einreichen, verbraucherzentrale*, verbraucherschutz*, schlechte bewertung*, \
             schlechteste bewertung*, negative bewertung*, einen stern, ein stern, an die presse, letzte frist, \
             allen davon erzählen, jeden warnen",
        ),
        (
            Kind::Anger,
            1.0,
            "unverschämt*, frechheit*, inakzeptabel*, nicht akzeptabel, nicht hinnehmbar, unfassbar, skandal*, \
             zum letzten mal, zum allerletzten mal, mir reicht es, mir reicht's, es reicht, jetzt reicht es, \
             jetzt reicht's, reicht's mir, reicht es mir, schnauze voll, nase voll, stinksauer, wütend, zumutung, sauerei, \
             schweinerei, abzocke, verarsch*, für dumm verkaufen, was fällt ihnen ein, was bilden sie sich ein, \
             ist das ihr ernst, machen sie ihre arbeit, machen sie endlich, macht endlich eure arbeit, unterirdisch, \
             danke für nichts, schlechteste*, das letzte, einfach das letzte",
        ),
        (
            Kind::Anger,
            0.6,
            "sauer, katastrophe, katastrophal*, entsetzt, ein witz, schlechter witz, betrug, was soll das, geld zurück, \
             antwortet niemand, niemand antwortet, keiner antwortet, antwortet keiner, keine antwort, seit wochen, \
             immer noch keine, immer noch nicht, miserabel*, schrott, dreck, zeitverschwendung, lächerlich*, \
             hinhalten, hingehalten, abgewimmelt, ignoriert, ignorieren, wie oft noch, zum dritten mal, zum vierten mal, \
             zum zehnten mal, nie wieder, lügen, unmöglich von ihnen",
        ),
        (
            Kind::Anger,
            0.35,
            "enttäuscht*, enttäuschend*, verärgert, ärgerlich, frustrier*, nervt, beschwerde, wieder nicht, unzufrieden, \
             endlich",
        ),
        (
            Kind::Swearing,
            1.1,
            "scheiß*, scheisse, beschissen*, zum teufel, zur hölle, arsch, verflucht*, kacke, verfickt*",
        ),
        (Kind::Swearing, 0.6, "verdammt*, mist"),
        (
            Kind::Urgency,
            1.0,
            "dringend*, sofort, sofortige, unverzüglich, notfall, schnellstens, auf der stelle",
        ),
        (
            Kind::Urgency,
            0.5,
            "umgehend, eilig, eilt, so schnell wie möglich, heute noch, noch heute, asap, spätestens morgen",
        ),
        (
            Kind::Courtesy,
            1.0,
            "danke schön, dankeschön, vielen dank, herzlichen dank, besten dank, dankbar, keine eile, hat zeit, eilt nicht, \
             nicht dringend, wäre nett, wäre lieb, schönen tag, schönes wochenende, tolle arbeit, gute arbeit",
        ),
        (
            Kind::Courtesy,
            0.6,
            "bitte, danke, entschuldig*, tut mir leid, verzeihung, könnten sie, würden sie, könntet ihr, wären sie so, \
             freundlicherweise, wäre es möglich",
        ),
        (
            Kind::Idiom,
            0.0,
            "dumme frage, blöde frage, dummer fehler, blöder fehler, dumm gelaufen, idiotensicher, wie blöd von mir, \
             das letzte mal, das letzte update, als letztes, faule eier, sofortbild",
        ),
    ],
    deny: "nicht, kein, keine, keinen, keinem, keiner, nie, niemals, ohne, weder, noch nie",
    only: "nur, bloß",
    oneself: "ich bin, bin ich, ich war, war ich, ich fühle mich, ich idiot, ich trottel, ich depp, mein, meine, ich dummkopf",
    you: "du, ihr, euch, ihnen, sie, ihre mitarbeiter, ihr team",
    things: "diese, dieser, dieses, das, der, die, mein, meine, so eine, so ein",
};

const SPANISH: Raw = Raw {
    code: "es",
    lists: &[
        (
            Kind::Insult,
            1.6,
            "idiota*, imbécil*, imbéciles, tarado*, cretino*, gilipollas, capullo*, cabrón, cabrones, hijo de puta, \
             hijos de puta, hija de puta, pendejo*, subnormal*, canalla*, escoria, vete a la mierda, váyanse a la mierda, \
             iros a la mierda, váyase a la mierda, váyase al diablo, váyanse al diablo, que te jodan, que os jodan, \
             que les jodan, cállate, cállese, cállense, malnacido*, desgraciado*, sinvergüenza*",
        ),
        (
            Kind::Insult,
            1.1,
            "payaso*, ladrones, estafador*, mentiroso*, mentirosos, debería darles vergüenza, debería daros vergüenza, \
             deberia darle vergüenza, panda de ladrones, no saben leer, no sabe leer, no sabéis leer, aprendan a leer, \
             son unos, sois unos, es usted un",
        ),
        (
            Kind::Scorn,
            1.3,
            "inútil, inútiles, incompetente*, estúpido*, estúpida*, tonto, tontos, tonta, tontas, inepto*, ineptos, vago, \
             vagos, patético*, patética*, ignorante*, lamentable*",
        ),
        (
            Kind::Threat,
            1.9,
            "voy a matar, voy a mataros, voy a matarlos, voy a matarle, voy a matarte, los mato, os mato, lo van a pagar, \
             me las van a pagar, me las vais a pagar, se van a arrepentir, os vais a arrepentir, te vas a arrepentir, \
             se arrepentirán, os arrepentiréis, sé dónde viven, sé dónde vives, sé dónde vivís, sé dónde trabajan, \
             voy a quemar, quemaré, partir la cara, partiros la cara, romper la cara, romperles la cara, quitarme la vida, \
             no quiero vivir, matarme, suicid*, ojalá se mueran, ojalá os muráis",
        ),
        (
            Kind::Consequence,
            1.0,
            "abogado*, abogada*, voy a demandar, demandarlos, demandarles, demandaros, los demandaré, demandaré, \
             voy a denunciar, denunciarlos, denunciarles, los denunciaré, denunciaré, denuncia, policía, tribunal*, \
             juzgado*, acciones legales, medidas legales, organización de consumidores, oficina del consumidor, \
             oficina de consumo, defensa del consumidor, hoja de reclamaciones, mala reseña, mala valoración, \
             una estrella, en redes sociales, a la prensa, profeco",
        ),
        (
            Kind::Anger,
            1.0,
            "inaceptable*, no es aceptable, vergonzoso, vergonzosa, una vergüenza, qué vergüenza, indignante*, \
             tomadura de pelo, me toman el pelo, tomando el pelo, estoy harto, estoy harta, estamos hartos, ya basta, \
             basta ya, por última vez, última advertencia, furioso, furiosa, peor servicio, peor empresa, peor atención, \
             una burla, se burlan, se ríen de, hagan su trabajo, haga su trabajo, haced vuestro trabajo, cómo se atreven, \
             cómo se atreve, qué les pasa, falta de respeto, gracias por nada, un atropello, es el colmo",
        ),
        (
            Kind::Anger,
            0.6,
            "harto, harta, enfadado, enfadada, enojado, enojada, indignado, indignada, pésimo, pésima, horrible*, terrible*, \
             un desastre, desastroso, el peor, la peor, estafa, fraude, un robo, mentira, mentiras, pérdida de tiempo, \
             perder el tiempo, mi dinero de vuelta, devuelvan mi dinero, devuélvanme, nadie responde, nadie contesta, \
             nadie me responde, nadie me contesta, sin respuesta, siguen sin, basura, exijo, ridículo, ridícula, \
             cuántas veces, tercera vez, cuarta vez, décima vez, nunca más, me ignoran, ignorando",
        ),
        (
            Kind::Anger,
            0.35,
            "decepcionado, decepcionada, decepcionante, molesto, molesta, frustrado, frustrada, frustrante, queja, \
             sigo sin, sigo esperando, otra vez, increíble que",
        ),
        (
            Kind::Swearing,
            1.1,
            "mierda*, joder, jodido*, jodida*, puta, putas, puto, putos, coño, carajo, cojones, chingada*, chingado*, hostia*",
        ),
        (Kind::Swearing, 0.6, "maldito, maldita, malditos, pinche, diablos"),
        (
            Kind::Urgency,
            1.0,
            "urgente*, urgencia, inmediatamente, de inmediato, ahora mismo, ya mismo, emergencia, hoy mismo",
        ),
        (Kind::Urgency, 0.5, "cuanto antes, lo antes posible, sin demora, a más tardar"),
        (
            Kind::Courtesy,
            1.0,
            "muchas gracias, mil gracias, muchísimas gracias, agradec*, sería tan amable, serían tan amables, sin prisa, \
             no hay prisa, no es urgente, buen trabajo, muy amable, muy amables",
        ),
        (
            Kind::Courtesy,
            0.6,
            "por favor, gracias, disculpe*, disculpa*, perdón, perdone*, lo siento, podría*, sería posible, buen día, \
             quisiera, un saludo",
        ),
        (
            Kind::Idiom,
            0.0,
            "pregunta tonta, pregunta estúpida, error tonto, error estúpido, a prueba de tontos, puta madre, molestar, \
             hostia bendita",
        ),
    ],
    deny: "no, nunca, jamás, sin, ni, tampoco",
    only: "solo, sólo, solamente",
    oneself: "soy, fui, he sido, estoy siendo, me siento, yo, qué tonto soy, mi, seré",
    you: "eres, sois, ustedes, usted, vosotros, vosotras, sos, tú, son todos, son unos, su equipo de",
    things: "este, esta, estos, estas, el, la, los, las, mi, ese, esa",
};

const ARABIC: Raw = Raw {
    code: "ar",
    lists: &[
        (
            Kind::Insult,
            1.6,
            "أغبياء, غبي, غبية, يا حمار, حمير, يا حمير, يا كلب, يا كلاب, أولاد الكلب, ابن الكلب, حقير, حقراء, سافل, سفلة, \
             وقح, وقحون, وقحين, تافه, تافهون, تافهين, حثالة, أوغاد, وغد, اذهبوا إلى الجحيم, اذهب إلى الجحيم, اخرس, اخرسوا, \
             يا حيوان, يا حيوانات, قليل الأدب, قليلي الأدب, عديمي الشرف, لعنة الله عليكم, لعنكم الله, تبا لكم, معتوه, معتوهين, \
             بلهاء, أبله, متخلف, متخلفين, متخلفون",
        ),
        (
            Kind::Insult,
            1.1,
            "لص, لصوص, حرامي, حرامية, نصاب, نصابين, نصابون, محتال, محتالون, محتالين, كذاب, كذابون, كذابين, كاذبون, عار عليكم, \
             ألا تعرفون القراءة, ألا تقرؤون, هل أنتم أغبياء, هل أنت أعمى, ألا تفهمون, لا تفهمون شيئا",
        ),
        (
            Kind::Scorn,
            1.3,
            "فاشل, فاشلة, فاشلون, فاشلين, عديم الفائدة, عديمو الفائدة, عديمي الفائدة, جهلة, جاهل, جاهلون, غير أكفاء, كسالى, \
             سخيف, سخيفة, مقرف, مقرفة, مقرفون, مثير للشفقة",
        ),
        (
            Kind::Threat,
            1.9,
            "سأقتلكم, سأقتلك, سوف أقتلكم, سوف أقتلك, ستندمون, ستندم, سوف تندمون, ستدفعون الثمن, ستدفع الثمن, أعرف أين تسكن, \
             أعرف أين تسكنون, أعرف أين تعمل, أعرف أين تعملون, سأحرق, سأكسر, سأضربكم, سأضربك, سأنتحر, أنتحر, أنهي حياتي, \
             أقتل نفسي, لا أريد أن أعيش, هتندموا, انتظروا ما سيحدث لكم",
        ),
        (
            Kind::Consequence,
            1.0,
            "محامي, محام, محاميي, القضاء, محكمة, الشرطة, دعوى قضائية, إجراءات قانونية, الإجراءات القانونية, سأقاضيكم, مقاضاتكم, \
             حماية المستهلك, سأشتكي, سأشتكيكم, تقييم سيئ, أسوأ تقييم, نجمة واحدة, وسائل التواصل, الصحافة, سأبلغ عنكم, \
             سأحذر الجميع, سأخبر الجميع",
        ),
        (
            Kind::Anger,
            1.0,
            "غير مقبول, غير مقبولة, غير المقبول, لا يقبل, مهزلة, فضيحة, عيب عليكم, طفح الكيل, نفد صبري, سئمت, للمرة الأخيرة, \
             آخر تحذير, أسوأ خدمة, أسوأ شركة, أسوأ دعم, تضحكون علينا, تضحكون علي, تستهزئون, كيف تجرؤون, قوموا بعملكم, \
             قم بعملك, قلة احترام, مخجل, كفى, لقد اكتفيت, شكرا على لا شيء, غاضب جدا, وقاحة",
        ),
        (
            Kind::Anger,
            0.6,
            "غاضب, غاضبة, أسوأ, سيئة جدا, سيئ جدا, كارثة, كارثي, كارثية, زبالة, قمامة, نصب, احتيال, سرقة, كذب, استهزاء, \
             مضيعة للوقت, تضييع للوقت, تضيعون وقتي, أعيدوا أموالي, أعيدوا لي أموالي, أريد أموالي, لا أحد يرد, لا أحد يجيب, \
             لم يرد أحد, بدون رد, دون رد, للمرة الثالثة, للمرة الرابعة, للمرة العاشرة, كم مرة, يكفي, مستفز, تتجاهلون, تتجاهلوني, \
             تجاهل, آخر مرة, مهين, لن أتعامل معكم",
        ),
        (
            Kind::Anger,
            0.35,
            "مستاء, مستاءة, محبط, محبطة, خيبة أمل, شكوى, ما زلت أنتظر, لا يزال, مرة أخرى, منزعج",
        ),
        (Kind::Swearing, 1.1, "تبا, اللعنة, خرا, زفت, طز, قذر, قذارة"),
        (Kind::Swearing, 0.6, "لعنة, لعين, لعينة, القرف"),
        (
            Kind::Urgency,
            1.0,
            "عاجل, عاجلة, عاجلا, فورا, حالا, على الفور, طارئ, طارئة, مستعجل, فوري, حالة طوارئ",
        ),
        (Kind::Urgency, 0.5, "في أسرع وقت, بأسرع وقت, ضروري, اليوم قبل الغد, دون تأخير"),
        (
            Kind::Courtesy,
            1.0,
            "شكرا جزيلا, جزيل الشكر, شكرا لكم, شكرا لك, ممتن, ممتنة, بارك الله فيكم, جزاكم الله خيرا, لا داعي للعجلة, \
             ليس عاجلا, عمل رائع, مع الشكر",
        ),
        (
            Kind::Courtesy,
            0.6,
            "شكرا, من فضلك, من فضلكم, لو سمحت, لو سمحتم, رجاء, أرجو, آسف, آسفة, عذرا, المعذرة, هل يمكنكم, هل يمكنك, \
             أقدر لكم, السلام عليكم, تحياتي",
        ),
        (Kind::Idiom, 0.0, "سؤال غبي, خطأ غبي, سؤالا غبيا, سؤال سخيف, عنوان الشركة"),
    ],
    deny: "لا, ليس, ليست, لم, لن, غير, بدون, بلا, لست, مش",
    only: "فقط",
    oneself: "أنا, كنت, إني, إنني, لأني, أشعر أني",
    you: "أنت, أنتم, انتو, أنتما, إنكم, إنك, كلكم, موظفوكم, موظفيكم, فريقكم, لأنكم, جميعكم",
    things: "هذا, هذه",
};

/// The lists of one language, ready to be looked up.
pub(super) struct Lexicon {
    code: &'static str,
    /// By the first letter of their first word.
    phrases: HashMap<char, Vec<Phrase>>,
    deny: Vec<String>,
    only: Vec<String>,
    oneself: Vec<Vec<String>>,
    you: Vec<Vec<String>>,
    things: Vec<String>,
}

/// Some words in a row.
pub(super) struct Phrase {
    words: Vec<Pattern>,
    pub(super) kind: Kind,
    pub(super) weight: f64,
}

struct Pattern {
    word: String,
    is_start: bool,
}

static LEXICA: LazyLock<[Lexicon; 4]> =
    LazyLock::new(|| [ENGLISH, GERMAN, SPANISH, ARABIC].map(|raw| Lexicon::new(&raw)));

impl Phrase {
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }
    fn matches(&self, tokens: &[Token]) -> bool {
        self.words.len() <= tokens.len() && self.words.iter().zip(tokens).all(|(p, t)| p.matches(t))
    }
}

impl Pattern {
    fn matches(&self, token: &Token) -> bool {
        let fits = |reading: &String| match self.is_start {
            true => reading.starts_with(&self.word),
            false => *reading == self.word,
        };
        token.readings.iter().any(|reading| fits(reading) || is_masked(reading, &self.word))
    }
}

/// `f*ck`: letters are hidden, their number and the first one are not.
fn is_masked(reading: &str, word: &str) -> bool {
    const LETTERS_MIN: usize = 4;
    reading.contains('*')
        && !reading.starts_with('*')
        && word.chars().count() >= LETTERS_MIN
        && reading.chars().count() == word.chars().count()
        && reading.chars().zip(word.chars()).all(|(r, w)| r == w || r == '*')
}

fn folded(list: &str) -> Vec<Vec<String>> {
    list.split(',').map(|phrase| phrase.split_whitespace().map(fold).collect()).collect()
}

fn single(list: &str) -> Vec<String> {
    folded(list).into_iter().map(|words| words.join(" ")).collect()
}

impl Lexicon {
    fn new(raw: &Raw) -> Self {
        let mut phrases: HashMap<char, Vec<Phrase>> = HashMap::new();
        for &(kind, weight, list) in raw.lists {
            for words in folded(list) {
                let words: Vec<Pattern> = words
                    .into_iter()
                    .map(|word| match word.strip_suffix('*') {
                        Some(start) => Pattern { word: start.to_owned(), is_start: true },
                        None => Pattern { word, is_start: false },
                    })
                    .collect();
                let first = words.first().and_then(|p| p.word.chars().next());
                let first = first.expect("no phrase of ours is empty: a test looks");
                phrases.entry(first).or_default().push(Phrase { words, kind, weight });
            }
        }
        Self {
            code: raw.code,
            phrases,
            deny: single(raw.deny),
            only: single(raw.only),
            oneself: folded(raw.oneself),
            you: folded(raw.you),
            things: single(raw.things),
        }
    }

    /// The one of a language.
    pub(super) fn of(code: &str) -> Option<&'static Self> {
        LEXICA.iter().find(|lexicon| lexicon.code == code)
    }

    /// All of them.
    pub(super) fn all() -> Vec<&'static Self> {
        LEXICA.iter().collect()
    }

    /// The longest phrase that these words begin with.
    pub(super) fn longest(&self, tokens: &[Token]) -> Option<&Phrase> {
        let first = tokens.first()?;
        let mut letters: Vec<char> = first.readings.iter().filter_map(|r| r.chars().next()).collect();
        letters.dedup();
        letters
            .iter()
            .filter_map(|letter| self.phrases.get(letter))
            .flatten()
            .filter(|phrase| phrase.matches(tokens))
            .max_by_key(|phrase| phrase.len())
    }

    /// Whether a "not" before the last of these words takes it back.
    pub(super) fn denies(&self, tokens: &[Token]) -> bool {
        /// It reaches so many words.
        const REACH: usize = 3;
        let Some((phrase, before)) = tokens.split_last() else { return false };
        let mut is_cut = phrase.is_after_break;
        let mut next: Option<&Token> = None;
        for token in before.iter().rev().take(REACH) {
            if is_cut {
                return false;
            }
            let word = &token.readings[0];
            let is_only = next.is_some_and(|next| self.only.contains(&next.readings[0]));
            if self.deny.contains(word) && !is_only {
                return true;
            }
            is_cut = token.is_after_break;
            next = Some(token);
        }
        false
    }

    /// Whether what stands before an insult says that the writer means themselves.
    pub(super) fn means_oneself(&self, before: &[Token]) -> bool {
        /// So many words before it.
        const REACH: usize = 5;
        let near = &before[before.len().saturating_sub(REACH)..];
        let Some(at) = last_of(near, &self.oneself) else { return false };
        last_of(near, &self.you).is_none_or(|you| you < at)
    }

    /// Whether what stands before a word of contempt says that the reader is meant.
    pub(super) fn is_aimed_at_the_reader(&self, before: &[Token]) -> bool {
        /// So many words before it.
        const REACH: usize = 4;
        let near = &before[before.len().saturating_sub(REACH)..];
        let is_of_a_thing = near.last().is_some_and(|t| self.things.contains(&t.readings[0]));
        !is_of_a_thing && last_of(near, &self.you).is_some()
    }
}

/// Where the last of these phrases begins.
fn last_of(tokens: &[Token], phrases: &[Vec<String>]) -> Option<usize> {
    (0..tokens.len()).rev().find(|&at| {
        phrases.iter().any(|phrase| {
            phrase.len() <= tokens.len() - at
                && phrase.iter().zip(&tokens[at..]).all(|(word, token)| token.readings.contains(word))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_hold_no_empty_and_no_doubled_phrase() {
        for raw in [&ENGLISH, &GERMAN, &SPANISH, &ARABIC] {
            let mut seen = std::collections::BTreeSet::new();
            for (_, weight, list) in raw.lists {
                assert!((0.0..=2.0).contains(weight), "{weight}");
                for phrase in folded(list) {
                    assert!(!phrase.is_empty(), "{}: an empty phrase in {list}", raw.code);
                    let phrase = phrase.join(" ");
                    assert!(seen.insert(phrase.clone()), "{}: {phrase} stands there twice", raw.code);
                }
            }
        }
    }

    #[test]
    fn hidden_letters_are_seen_through() {
        assert!(is_masked("f*ck", "fuck") && is_masked("sh**", "shit"));
        assert!(!is_masked("*uck", "fuck") && !is_masked("a*b", "a*b") && !is_masked("f*cks", "fuck"));
    }
}
