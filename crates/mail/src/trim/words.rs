//! The words by which mail programs and people in many languages mark what is not new. All in lower case.

/// What an attribution line ("On … wrote:") says was done. Found anywhere in it.
pub(super) const WROTE: &[&str] = &[
    "wrote", "writes", "schrieb", "geschrieben", "a écrit", "ont écrit", "a ecrit", "escribió", "escribio", "ha escrito", "va escriure",
    "ha escrit", "escreveu", "ha scritto", "scrisse", "schreef", "geschreven", "skrev", "skrifaði", "kirjoitti", "kirjutas", "rakstīja",
    "rašė", "parašė", "napisał", "napisal", "napsal", "napísal", "pisze", "píše", "napisao", "napisala", "je pisal", "je napisal", "пише", "написав", "написал",
    "написа", "пишет", "писал", "напісаў", "írta", "írt", "a scris", "έγραψε", "έγραψαν", "yazdı", "şunu yazdı", "yazmış", "đã viết", "viết:", "menulis",
    "napisali", "ka shkruar", "shkroi", "写道", "写到", "寫道", "寫到", "のメッセージ", "のメール", "は書きました", "さんは書きました", "작성", "님이 씀", "เขียน", "כתב", "כתבה",
    "كتب", "كتبت", "نوشت", "ने लिखा", "idatzi zuen", "escribiu", "schreiwt", "skreiv", "skreif", "escrigué", "scripsit",
];

/// How an attribution line begins, where it does not begin with a date. Each with its following space.
pub(super) const ATTRIBUTION_STARTS: &[&str] = &[
    "on ", "am ", "le ", "el ", "em ", "no dia ", "il ", "il giorno ", "in data ", "in date ", "op ", "den ", "d. ", "på ", "pe ", "la data ", "în data ", "w dniu ", "dnia ", "dne ", "dňa ",
    "dana ", "dne: ", "v ", "в ", "на ", "от ", "у ", "з ", "vào ", "pada ", "a ", "at ", "al ", "o ", "kl. ", "στις ", "την ", "tarihinde ", "在 ", "于 ", "於 ", "ב", "في ", "بتاريخ ", "em: ", "le: ",
    "ons", "ti ", "ma ", "ke ", "to ", "su ", "la ", "----", "——", "***",
];

/// Between dashes: what follows is an older mail.
pub(super) const ORIGINAL_MESSAGE: &[&str] = &[
    "original message", "original-message", "reply message", "original appointment", "mensaje original", "mensagem original", "messaggio originale", "messaggio origine",
    "message original", "message d'origine", "message d’origine", "message d'origine", "message initial", "message transféré", "ursprüngliche nachricht", "originalnachricht", "urspruengliche nachricht",
    "original-nachricht", "original nachricht", "ursprungsnachricht", "oorspronkelijk bericht", "origineel bericht", "oorspronkelijke bericht", "oprindelig besked", "oprindelig meddelelse", "original besked",
    "opprinnelig melding", "opprinnelig e-post", "ursprungligt meddelande", "originalmeddelande", "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość",
    "pierwotna wiadomość", "původní zpráva", "pôvodná správa", "eredeti üzenet", "mesaj original", "mesajul original", "исходное сообщение", "первоначальное сообщение", "оригинальное сообщение",
    "пересылаемое сообщение", "вихідне повідомлення", "початкове повідомлення", "оригинално съобщение", "orijinal mesaj", "özgün ileti", "orijinal ileti", "αρχικό μήνυμα", "tin nhắn gốc", "thư gốc", "pesan asli",
    "izvorna poruka", "originalna poruka", "izvirno sporočilo", "algne sõnum", "originālais ziņojums", "pirminis laiškas", "missatge original",
    "原始邮件", "原始郵件", "原邮件", "原始信件", "元のメッセージ", "オリジナル メッセージ", "オリジナルメッセージ", "원본 메시지", "원본 메일", "ข้อความต้นฉบับ", "הודעה מקורית", "الرسالة الأصلية", "رسالة أصلية",
];

/// What introduces a forwarded mail, between dashes or alone on its line.
pub(super) const FORWARDED: &[&str] = &[
    "forwarded message", "begin forwarded message", "forwarded by", "weitergeleitete nachricht", "weitergeleitete e-mail", "anfang der weitergeleiteten", "message transféré", "message réexpédié",
    "début du message réexpédié", "début du message transféré", "mensaje reenviado", "inicio del mensaje reenviado", "mensagem encaminhada", "mensagem reencaminhada", "início da mensagem encaminhada", "início da mensagem reencaminhada",
    "messaggio inoltrato", "inizio messaggio inoltrato", "doorgestuurd bericht", "begin doorgestuurd bericht", "videresendt besked", "videresendt meddelelse", "start på videresendt", "videresendt melding", "videresendt e-post",
    "vidarebefordrat meddelande", "vidarebefordrat brev", "välitetty viesti", "edelleenlähetetty viesti", "przekazana wiadomość", "wiadomość przekazana", "początek przekazywanej", "přeposlaná zpráva", "preposlaná správa", "přeposlaný e-mail", "továbbított üzenet", "továbbított levél", "mesaj redirecționat",
    "mesaj redirectionat", "пересылаемое сообщение", "пересланное сообщение", "начало переадресованного", "переслане повідомлення", "препратено съобщение", "iletilen mesaj", "yönlendirilmiş ileti", "iletilmiş mesaj", "προωθημένο μήνυμα", "thư được chuyển tiếp", "tin nhắn được chuyển tiếp", "pesan terusan", "proslijeđena poruka", "prosleđena poruka", "posredovano sporočilo", "edastatud kiri",
    "missatge reenviat", "转发的邮件", "转发邮件", "轉寄郵件", "轉寄的郵件", "转发的信件", "転送メッセージ", "転送されたメッセージ", "전달된 메시지", "전달된 메일", "הודעה שהועברה", "رسالة معاد توجيهها", "الرسالة المعاد توجيهها",
];

/// The labels of a quoted mail's head, by what they label.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    From,
    Date,
    To,
    Cc,
    Subject,
    Other,
}

pub(super) const LABELS: &[(Label, &[&str])] = &[
    (
        Label::From,
        &[
            "from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "feladó", "de la", "от", "від", "від кого", "от кого", "gönderen", "kimden", "από", "từ", "người gửi", "dari", "šalje", "nuo", "no", "saatja",
            "发件人", "寄件者", "寄件人", "差出人", "送信者", "보낸 사람", "보낸사람", "จาก", "מאת", "من", "expéditeur", "remitente", "remetente", "mittente", "absender", "afzender", "avsender", "afsender", "expeditor", "nadawca", "odesílatel", "odosielateľ", "frá",
        ],
    ),
    (
        Label::Date,
        &[
            "sent", "date", "gesendet", "datum", "envoyé", "envoyé le", "fecha", "enviado", "enviado el", "enviada", "enviada em", "enviado em", "data", "inviato", "data invio", "verzonden", "verstuurd", "skickat", "sendt", "dato", "lähetetty", "päivämäärä", "päiväys",
            "wysłano", "wyslano", "odesláno", "odeslané", "odoslané", "dátum", "elküldve", "küldve", "trimis", "отправлено", "дата", "дата отправки", "надіслано", "изпратено", "gönderildi", "gönderilme tarihi", "tarih", "στάλθηκε", "ημερομηνία", "đã gửi", "ngày", "gửi", "dikirim", "tanggal", "poslano", "poslato", "išsiųsta", "nosūtīts", "saadetud", "kuupäev",
            "发送时间", "发送日期", "日期", "時間", "寄件日期", "送信日時", "日付", "日時", "보낸 날짜", "날짜", "보낸 시간", "วันที่", "ส่ง", "נשלח", "תאריך", "تاريخ", "التاريخ", "تاريخ الإرسال", "sent at", "sent on", "date sent", "data wysłania",
        ],
    ),
    (
        Label::To,
        &[
            "to", "an", "à", "a", "para", "aan", "naar", "till", "til", "vastaanottaja", "do", "dla", "komu", "pro", "címzett", "către", "catre", "la", "кому", "до", "alıcı", "kime", "προς", "đến", "tới", "người nhận", "kepada", "ke", "prima", "za", "kam", "saaja",
            "收件人", "收件者", "宛先", "받는 사람", "받는사람", "ถึง", "אל", "إلى", "إلي", "destinataire", "destinatario", "destinatário", "ontvanger", "empfänger", "modtager", "mottaker", "mottagare", "adresat", "odbiorca", "i",
        ],
    ),
    (
        Label::Cc,
        &[
            "cc", "kopie", "copie", "copia", "cópia", "kopia", "kopio", "kopi", "másolatot kap", "másolat", "копия", "копія", "bilgi", "κοιν.", "κοιν", "抄送", "副本", "参照", "참조", "สำเนา", "עותק", "نسخة", "dw", "c.c.", "kpia", "bcc", "w kopii", "kópia",
        ],
    ),
    (
        Label::Subject,
        &[
            "subject", "betreff", "objet", "sujet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne", "aihe", "temat", "předmět", "predmet", "tárgy", "subiect", "тема", "относно", "konu", "θέμα", "chủ đề", "tiêu đề", "perihal", "subjek", "naslov", "zadeva", "tema", "teema", "assumpte",
            "主题", "主旨", "主題", "件名", "제목", "เรื่อง", "หัวข้อ", "נושא", "الموضوع", "موضوع", "re", "efni",
        ],
    ),
    (
        Label::Other,
        &["reply-to", "reply to", "importance", "priority", "attachments", "anlagen", "wichtigkeit", "antwort an", "répondre à", "pièces jointes", "importance", "organization", "responder a", "rispondi a", "newsgroups", "when", "where", "resent-from", "resent-to"],
    ),
];

/// Lines that programs put under a mail. Matched at a line's start.
pub(super) const FOOTERS: &[&str] = &[
    "sent from my ", "sent from mail for ", "sent from outlook", "sent from yahoo", "sent from gmail", "sent from samsung", "sent from proton", "sent from typeapp", "sent from bluemail", "sent from tutanota", "sent from nine", "sent from acompli", "sent from mailbox", "sent from aol", "sent from xfinity", "sent from spark", "sent from edison", "sent from an ", "sent from a ", "sent from email for", "sent from windows mail", "sent from polymail", "sent from airmail", "sent from newton", "sent from surface", "sent from front",
    "sent via ", "sent with ", "sent using ", "sent on the go", "sent by ", "get outlook for ", "get bluemail for ", "get typeapp for ", "downloaded from my", "from my android", "from my iphone", "from my ipad", "from my mobile",
    "gesendet von ", "von meinem ", "gesendet mit ", "von unterwegs gesendet", "diese nachricht wurde von meinem ", "outlook für android", "outlook für ios", "holen sie sich outlook", "laden sie outlook",
    "envoyé de mon ", "envoyé depuis ", "envoyé à partir de ", "envoyé avec ", "envoyé par ", "téléchargez outlook", "obtenez outlook", "obtenir outlook",
    "enviado desde ", "enviado con ", "enviado por ", "obtener outlook ", "obtén outlook", "enviado do meu ", "enviado do ", "enviado a partir do ", "enviado de ", "enviado via ", "enviada do ", "obter o outlook", "obtenha o outlook",
    "inviato da ", "inviato dal ", "inviato con ", "ottieni outlook", "scarica outlook", "verzonden vanaf ", "verzonden met ", "verstuurd vanaf ", "verstuurd met ", "verzonden van ", "outlook voor ", "download outlook",
    "sendt fra ", "sendt via ", "sendt med ", "hent outlook", "skickat från ", "skickat med ", "skickades från ", "hämta outlook", "skaffa outlook", "lähetetty ", "hanki outlook", "wysłane z ", "wysłano z ", "wysłane za ", "pobierz outlook", "pobierz aplikację outlook",
    "odesláno z ", "odesláno ze ", "získat outlook", "odoslané z ", "küldve ", "elküldve ", "trimis de pe ", "trimis din ", "отправлено с ", "отправлено из ", "отправлено через ", "скачать outlook", "загрузите outlook", "надіслано з ", "відправлено з ", "изпратено от ", "iphone'umdan gönderildi", "ipad'imden gönderildi", "στάλθηκε από ", "εστάλη από ", "được gửi từ ", "đã gửi từ ", "dikirim dari ", "poslano s ", "poslano z ", "poslato sa ", "saadetud minu ",
    "从我的", "发自我的", "發自我的", "從我的", "寄自我的", "获取 outlook", "取得 outlook", "iphoneから送信", "ipadから送信", "my iphoneから", "outlook for", "나의 iphone에서", "내 iphone에서", "iphone에서 보냄", "นส่งจาก", "ส่งจาก", "נשלח מה", "أرسلت من ", "مرسل من ",
    "envoyé de ", "this message was sent from my", "this email was sent from my", "typed on my ", "excuse typos", "please excuse my brevity", "please excuse brevity", "provided by my ",
];

/// Paragraphs that a company, a list or a scanner appends. Matched at a line's start.
pub(super) const DISCLAIMERS: &[&str] = &[
    "confidentiality notice", "confidentiality note", "confidential notice", "disclaimer:", "disclaimer", "legal notice", "privacy notice", "this e-mail and any attachments", "this email and any attachments", "this e-mail and any files transmitted", "this email and any files transmitted", "this message and any attachments",
    "this message (including any attachments)", "this e-mail (including any attachments)", "this email (including any attachments)", "this e-mail message is intended", "this email is intended", "this e-mail is intended", "this message is intended only", "this message is intended solely", "this message contains confidential", "this email may contain confidential", "this e-mail may contain confidential", "this email contains confidential", "this communication is intended", "this communication may contain", "the information contained in this", "the information in this e-mail", "the information in this email", "the information transmitted", "the contents of this e", "important notice:",
    "please consider the environment", "think before you print", "this email has been checked for viruses", "this email has been scanned", "this message has been scanned", "virus-free.", "avast logo", "you received this message because", "you are receiving this because", "to unsubscribe from this group", "to unsubscribe from this list", "caution: this email originated", "external email:", "[external email", "this email originated from outside",
    "diese e-mail enthält vertrauliche", "diese email enthält vertrauliche", "diese nachricht enthält vertrauliche", "diese e-mail kann vertrauliche", "der inhalt dieser e-mail ist vertraulich", "dieser e-mail", "diese e-mail und alle", "diese e-mail wurde von avast", "vertraulichkeitshinweis", "bitte prüfen sie, ob diese mail", "bitte denken sie an die umwelt",
    "ce message et toutes les pièces jointes", "ce message et ses pièces jointes", "ce message est confidentiel", "cet e-mail et toutes", "ce courriel et", "ce courriel est", "avis de confidentialité", "l'absence de virus dans ce courrier", "les informations contenues dans ce",
    "este mensaje y sus archivos", "este mensaje y los", "este mensaje puede contener", "este correo electrónico y", "este correo y", "aviso legal", "aviso de confidencialidad", "la información contenida en este", "el contenido de este mensaje", "el software de antivirus avast", "libre de virus.", "esta mensagem e seus anexos", "esta mensagem pode conter", "esta mensagem, incluindo", "este e-mail e seus anexos", "este email e seus", "aviso de privacidade", "as informações contidas nesta",
    "questo messaggio e", "questa e-mail e", "le informazioni contenute in questo", "le informazioni contenute in questa", "avviso di riservatezza", "mail priva di virus", "dit bericht is uitsluitend", "dit e-mailbericht", "deze e-mail en", "de informatie in dit", "de informatie verzonden", "denna e-post", "detta e-postmeddelande", "denne e-mail", "denne e-post", "niniejsza wiadomość", "ta wiadomość", "treść tej wiadomości", "tato zpráva", "настоящее сообщение", "это сообщение", "данное сообщение", "это электронное", "本邮件及其附件", "本メール",
];

/// A line of its own by which people end a mail.
pub(super) const SIGN_OFFS: &[&str] = &[
    "regards", "kind regards", "best regards", "warm regards", "warmest regards", "with regards", "with kind regards", "with best regards", "many thanks and regards", "thanks and regards", "thanks & regards", "thank you and regards", "best", "all the best", "best wishes", "with best wishes", "kindest regards", "sincerely", "yours sincerely", "sincerely yours", "yours faithfully", "yours truly", "respectfully", "cordially", "cheers", "kind wishes", "warmly", "rgds", "br", "kr", "mvh",
    "mit freundlichen grüßen", "mit freundlichem gruß", "freundliche grüße", "viele grüße", "beste grüße", "liebe grüße", "herzliche grüße", "mit besten grüßen", "mit freundlichen grüssen", "freundliche grüsse", "beste grüsse", "viele grüsse", "mfg", "vg", "lg", "schöne grüße", "grüße", "gruß", "hochachtungsvoll",
    "cordialement", "bien cordialement", "bien à vous", "salutations", "meilleures salutations", "sincères salutations", "sincèrement", "amicalement", "respectueusement",
    "saludos", "saludos cordiales", "un saludo", "un cordial saludo", "cordialmente", "atentamente", "muchas gracias y saludos", "atenciosamente", "com os melhores cumprimentos", "cumprimentos", "melhores cumprimentos", "att", "abraços",
    "cordiali saluti", "distinti saluti", "saluti", "un saluto", "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten", "groeten", "hartelijke groet", "groet",
    "med vänlig hälsning", "med vänliga hälsningar", "vänliga hälsningar", "hälsningar", "med venlig hilsen", "venlig hilsen", "de bedste hilsner", "hilsen", "med vennlig hilsen", "vennlig hilsen", "ystävällisin terveisin", "terveisin", "parhain terveisin",
    "pozdrawiam", "z poważaniem", "z wyrazami szacunku", "s pozdravem", "s přátelským pozdravem", "s pozdravom", "üdvözlettel", "tisztelettel", "cu stimă", "cu respect", "с уважением", "с наилучшими пожеланиями", "з повагою", "с уважение", "поздрави", "saygılarımla", "saygılarımızla", "iyi çalışmalar", "με εκτίμηση", "φιλικά", "trân trọng", "hormat saya", "lijep pozdrav", "srdačan pozdrav", "lep pozdrav", "pagarbiai", "ar cieņu", "lugupidamisega",
    "此致", "敬礼", "敬具", "よろしくお願いいたします", "よろしくお願いします", "감사합니다", "בברכה", "مع التحية", "مع أطيب التحيات", "تحياتي",
];
