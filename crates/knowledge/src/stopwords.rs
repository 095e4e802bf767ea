//! Small words that give a language away: articles, pronouns, prepositions, conjunctions, auxiliaries and what people open and
//! close a mail with. A word counts for a language the less, the more of these languages have it.

/// ISO 639-1 code and words, lower case. Languages that share a script only; the others are told by script alone.
pub(crate) const STOPWORDS: &[(&str, &str)] = &[
    (
        "af",
        "die en van in is het nie vir op te wat dat met hy sy ek ons hulle word was sal kan maar om deur ook as by haar hierdie daardie jy julle baie aan tot moet na uit oor wees hom hoe waar wanneer asseblief dankie nog net al meer geen ander",
    ),
    (
        "az",
        "və bu bir üçün ilə də da olan edir ki kimi daha çox sonra onun isə mən biz siz onlar var yox hər belə nə amma görə qədər olub edib etmək zaman ən hansı nədir necə salam zəhmət xahiş edirəm olaraq tərəfindən haqqında həmin artıq bütün",
    ),
    (
        "bs",
        "i je u na se da za su od sa što kao ne to koji koja koje bi bio bila ali ili nije samo kako kada prije poslije svoj također jer već može ovaj ovo njegov historija uopće dio kroz nakon prema osim hvala molim gdje sedmica lijepo",
    ),
    (
        "ca",
        "el la els les de i a en un una per amb que és no es del al dels als però com més ha han va van són aquest aquesta aquests seva seu tot molt també quan on si perquè jo em hi ho li sense fins entre gràcies hola altres ser estat pel pels res cap",
    ),
    (
        "cs",
        "a je v se na že to s z do i o jsem jsou byl byla bylo by ale jako pro po jak si za které který která když nebo od ve ze není jen už co tak ještě podle však mezi být své své jeho jejich prosím děkuji dobrý den při tento tato mám máme nám vám kde proč",
    ),
    (
        "cy",
        "y yr yn a o i ei ar am mae oedd yw gan wedi bod ac nid na eu fel hyn hynny roedd bydd oes sydd mewn dros drwy gyda ond neu pan os sy eich fy ein cael gwneud diolch helo pob hefyd iawn ym mis dim gyfer ôl",
    ),
    (
        "da",
        "og i at det er en til af på for med den de som ikke har der et jeg var han vi men om kan sig fra eller så hun skal blev også vil hvad hvor når efter være dig mig min din blive nogle meget kun over ved hej tak venlig hilsen noget selv denne dette havde mod uden hvis nu",
    ),
    (
        "de",
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde ich wir ihr mir mich uns kein keine wenn kann bitte danke hallo guten tag schon sehr hier jetzt geht immer seit doch meine unser dieser diese dieses mehr was warum wo",
    ),
    (
        "en",
        "the of and to in a is that it for on with as was be by at this i you are not have from or his her they we an but which were has had their been one all there can will would my your what when who if so do how no out up me our please thanks thank hello regards about its into than them then these some could should does did he she more after other only also because over such any",
    ),
    (
        "eo",
        "la de kaj en estas al ke mi ne por li sed kun el pri estis oni ĝi ŝi vi ni ili tiu tio kiu kiel pli nur aŭ se ĉi ankaŭ tre dum per sia lia ĉar kiam povas sur inter post tiuj kion dankon saluton plej havas",
    ),
    (
        "es",
        "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque qué sólo han yo hay vez puede todos así nos ni parte tiene uno donde bien gracias hola buenos días usted ellos ella él cómo está quiero mis cual favor",
    ),
    (
        "et",
        "ja on ei et see oli ta kui ka mis aga või oma ma siis nii kes selle need kuid seda ning pole juba veel üks olla tema nagu välja kas sest ainult peale pärast enne ole olen sa me te nad mida väga palun aitäh tere kus mitte üle poolt eest saab oleks küll",
    ),
    (
        "eu",
        "eta da ez du bat ere dira izan dute zen baina duen egin zuen den egiten hori hau baino dituzte dago oso beste bere bai edo zuten horrek gure nire ala guztiak dela diren arte mesedez kaixo eskerrik asko behar dut dugu zer nola non ditu bezala euskal urte izango",
    ),
    (
        "fi",
        "ja on ei se että oli hän mutta ovat kun niin myös joka kuin tai minä mitä sen olla jos vain ole hänen nyt jo sekä mukaan kuitenkin vielä tämä he me te ollut mikä minun siitä kanssa ennen jälkeen sitten eivät olen olisi voi jotka tämän kiitos hei terve miten missä koska kaikki hyvin täällä onko emme enää",
    ),
    (
        "fr",
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont la avec son sa ses ou mais comme je nous vous elle on aux cette été ont être fait tout leur deux même bien si y aussi sans entre peut ils mon ma mes votre vos notre nos bonjour merci cordialement très ces était quand où donc car c'est j'ai n'est d'un d'une depuis lors encore moi toujours cet avez avons suis",
    ),
    (
        "ga",
        "an na agus ar i ag a is le go sé tá bhí sin do níl ach de mar siad raibh sí mé tú sa leis nach seo faoi ina don air ó bhfuil chun maidir cad conas más muid againn agam orm dom aige atá nó idir roimh tar éis slán gur gach eile",
    ),
    (
        "hr",
        "i je u na se da za su od s što kao ne to koji koja koje bi bio bila ali ili nije samo kako kada prije poslije svoj također jer već može ovaj ovo njegov povijest uopće dio kroz nakon prema osim hvala molim gdje tjedan tisuća lijepo sam smo ste ih njih",
    ),
    (
        "hu",
        "a az és hogy nem is egy ez van de meg ha csak már volt még mint el ki lesz vagy be én azt mert majd úgy ami itt kell nagyon lehet minden ezt most ők mi te akkor olyan után szerint pedig között amely miatt köszönöm kérem jó napot üdvözlettel szia hogyan hol nincs több sem fel le azonban",
    ),
    (
        "id",
        "yang dan di untuk dengan dari ini pada tidak dalam itu adalah akan ke juga oleh saya ada karena sudah bisa atau kami kita mereka dia telah lebih seperti hanya anda sebagai tersebut dapat bahwa para kepada terima kasih tolong mohon apa bagaimana kenapa belum masih bukan lagi banyak tahun orang punya namun ketika sangat menjadi agar jika",
    ),
    (
        "is",
        "og að í á sem er það var ekki við um með til en hann fyrir af þá ég hún þau þeir þetta eru hafa hefur eða svo ef frá eftir þegar vera verið sér hjá upp út þar því takk halló kveðja mun nú bara mjög ár þess þú hér hvað hvernig okkur mér vil allt eins undir yfir",
    ),
    (
        "it",
        "di e il la che in un a per è una non del si con le i da sono al come della più ha nel dei gli lo anche alla ma su se delle ci o questo ed io tra mi dal stato essere era loro suo sua hanno dopo due tutto quando molto dove così quello perché solo fatto grazie buongiorno salve cosa mio vorrei c'è l'ho cordiali saluti nella nelle alle sui dalla ogni ancora già degli sulla noi voi lei lui",
    ),
    (
        "la",
        "et in est non ad cum ut ex quod qui sed si per de ab quae esse sunt ac hoc enim aut eius nec atque quam etiam autem quo erat me te se sic nam tamen ita quia post inter apud pro ante fuit nunc iam id ipse omnes dum",
    ),
    (
        "lg",
        "ne mu ku okuva nga era naye nti bwe oba kuba abantu omu ye ate bonna buli mwe nnyo kubanga wa ba gwe awo ekyo ono abo bino ebintu omuntu yange webale nze ffe eri gye ky'e by'e",
    ),
    (
        "lt",
        "ir yra į kad iš su tai kaip bet ne apie už jis buvo po ar jo per dėl taip jos prie tik jau nuo jei savo kai dar aš mes jūs jie labai gali šis šio metų buvo turi būti pat dabar nes nėra ačiū prašau laba diena labas kur kodėl kas arba tarp iki bei",
    ),
    (
        "lv",
        "un ir ka uz no ar par kas bet tas arī nav pie kā bija vai lai viņš ja gan tikai pēc es mēs jūs viņi tiek savu šo var būt jau līdz gada ļoti man to tiks šis šī kur kāpēc paldies lūdzu labdien sveiki ko kad starp pa visi vairāk nevar tā vēl citu",
    ),
    (
        "mi",
        "te o ngā i he ki a ko e me mō kei rātou ia au mai atu nei nā hoki tēnei tērā ana kua ai koe tātou kāore hei nō ka mea katoa ētahi tōna tāna ahau koutou tangata whakaaro mahi nui iho",
    ),
    (
        "ms",
        "yang dan di untuk dengan dari ini pada tidak dalam itu adalah akan ke juga oleh saya ada kerana sudah boleh atau kami kita mereka dia telah lebih seperti hanya anda sebagai tersebut dapat bahawa para kepada terima kasih tolong apa bagaimana belum masih bukan lagi tahun orang namun ketika menjadi agar jika beliau ialah manakala berkata iaitu ekoran wang syarikat polis kerajaan lain daripada",
    ),
    (
        "nb",
        "og i det er en til av på for med at den de som ikke har et jeg var han vi men om kan seg fra eller så hun skal ble også vil hva hvor når etter være deg meg min din bli noen mye bare over ved hei takk hilsen noe selv denne dette hadde mot uten hvis nå blir fikk mellom gjennom",
    ),
    (
        "nl",
        "de het een en van in is dat op te zijn met voor niet die aan er om ook als dan maar bij uit nog door over naar ik je wij hij ze we was wordt kan heeft hebben werd meer worden geen u mijn uw deze dit tot al wel zo moet veel zou hun haar onder nu waar wat wie dag bedankt graag hallo groeten beste kunnen had waren jullie zich alleen omdat toch tegen heb ben",
    ),
    (
        "nn",
        "og i det er ein til av på for med at den dei som ikkje har eit eg var han me men om kan seg frå eller så ho skal vart også vil kva kor når etter vere deg meg min din bli nokon mykje berre over ved hei takk helsing noko sjølv denne dette hadde mot utan viss no blir fekk mellom gjennom korleis kvar kven vert dykk",
    ),
    (
        "pl",
        "w i na z się do nie to że jest o jak za od po dla ale przez jego tym a już co przy tak czy ich być oraz jako tylko są był była było może które który która przed ze mnie mi lub kiedy bardzo jeszcze także pod bo gdy dzień dobry proszę dziękuję witam pozdrawiam nas gdzie dlaczego mam jestem ten ta tego jej był będzie można też roku wszystko sobie",
    ),
    (
        "pt",
        "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus quem nas me esse eles estão você tinha foram essa num nem suas meu às minha têm numa olá obrigado obrigada bom dia são pode onde porque vocês fazer favor então",
    ),
    (
        "ro",
        "și de în la a o un pe cu nu este care din mai că să se sunt pentru ce au fost dar sau prin după ca el ea ei lor fi am ai avea când foarte fără dacă doar până între acest această aceste cum unde eu noi voi mi îmi vă îl va vor fiind toate asta mulțumesc bună ziua salut rog lui ale cei nici era despre",
    ),
    (
        "sk",
        "a je v sa na že to s z do aj o som sú bol bola bolo by ale ako pre po si za ktoré ktorý ktorá keď alebo od vo zo nie len už čo tak ešte podľa však medzi byť svoje jeho ich prosím ďakujem dobrý deň pri tento táto mám máme nám vám kde prečo nás kto nad pred bude môže",
    ),
    (
        "sl",
        "in je v na se da za so z s ne pa tudi ki bi bil bila bilo po ali kot še kako pri ko od do le iz bo že kaj sem ni smo ste ker lahko med če zelo biti svoje njegov njih hvala prosim dober dan kje zakaj kdo vse zato potem samo tako bolj tem ter",
    ),
    (
        "sn",
        "kuti uye ne kana mu pa ku vanhu zvino asi kwete iye ava izvi nekuti chete here ari vari kubva nokuti zvakare mukuru ndi wa va zva ya kwa ndiri tiri uyo makore nyika mukadzi iyi uku sei",
    ),
    (
        "so",
        "iyo ka ku oo waa in ay uu la ee ah si ma kale waxa waxaa wax lagu isku sida aan u soo laga inuu waxay inay kuwa mid ama lakin laakiin markii dadka sanadkii wuxuu kasta badan waxaan mahadsanid ayaa loo iyadoo",
    ),
    (
        "sq",
        "dhe të në e i për me nuk që një është së nga si ka më por do ky kjo ishte janë kanë ai ajo ata unë ju ne tij saj duke pas edhe vetëm shumë mund gjithë asnjë ose kur deri mbi nën kam faleminderit përshëndetje lutem ku pse çfarë se kjo këtë atë tek te këto kështu",
    ),
    (
        "sr",
        "i je u na se da za su od sa što kao ne to koji koja koje bi bio bila ali ili nije samo kako kada pre posle svoj takođe jer već može ovaj ovo njegov istorija uopšte deo kroz nakon prema osim hvala molim gde nedelja reč vreme и је у на се да за су од са што као не то који која које би био била али или није само како када пре после јер може овај ово хвала молим где",
    ),
    (
        "st",
        "le ho ka e tsa ya ba ke ha hore mme o sa eo wa ea o ne bona empa hape hona joang kapa moo batho motho ena haholo tse tla re fela kaha hae rona lona ntho bile tsena",
    ),
    (
        "sv",
        "och i att det som en på är av för med den till inte om har de ett var jag han men vi så kan från eller hon ska vid också skulle sig efter när under vad hur mycket bara blir dig mig min din sin utan över detta denna hej tack hälsningar någon något då nu där här varit blev alla mot finns vill måste sedan många enligt själv ingen mer upp kunde",
    ),
    (
        "sw",
        "na ya wa kwa ni katika la za kuwa cha hii huo hiyo huyo kama lakini pia baada yake wake hivyo ambayo ambaye watu sana mimi wewe sisi wao yeye ili bila kila hata tu vya pamoja asante tafadhali habari jinsi gani wapi nini mtu mwaka bado kutoka hakuna alisema yangu hapa",
    ),
    (
        "tl",
        "ang ng sa na mga at ay si ni kay para hindi ito niya siya ko ako ka mo ikaw namin kami tayo sila nila kanila kung may wala pa lang din rin po opo ba ano saan bakit paano kapag dahil pero o isang dito doon salamat magandang araw kailangan pang naman kanyang lamang ngunit ding nang",
    ),
    (
        "tn",
        "le go mo ka e ya ba a gore mme o ne kwa di fa wa se bone jaaka kgotsa batho motho ena thata tse tla re fela gape nna rona lona sengwe gagwe jalo bangwe yo tsa sa jwa",
    ),
    (
        "tr",
        "ve bir bu da de için ile çok gibi daha olan ne var o mi ama kadar sonra ben en biz siz onlar her olarak ya değil şey ki yok kendi ise diye hem bunu olduğu oldu nasıl neden nerede evet hayır merhaba teşekkürler lütfen teşekkür ederim mı mu mü şu benim sizin göre bana beni değil önce artık bile yeni iyi",
    ),
    (
        "ts",
        "ku na hi leswaku xi yi ni ka va ti swi naswona kutani vanhu munhu loko kambe hikuva eka wa ya la ha nga swilo yena mina hina n'wina ngopfu ntsena hinkwaswo leswi lexi eku",
    ),
    (
        "vi",
        "và của là có không trong được cho các một người với này đã để tôi những khi từ cũng về như đến nhưng ra ở đó thì lại bạn mà rất làm nếu vì sẽ họ anh chị em xin chào cảm ơn tại sao đang phải nào gì hay theo trên sau trước năm việc chúng vào nhiều còn bị",
    ),
    (
        "xh",
        "ukuba kwaye nge na ke le lo la kuba xa kodwa okanye ngoko abantu umntu yena bonke into izinto kunye ngokuba wena mna thina bona apho njengoko loo kakhulu ngaphandle emva enkosi molo ndi ndiya akukho yakhe wakhe",
    ),
    (
        "yo",
        "ti ni ó sí àti tí wọn fún pé kò bí náà nínú jẹ́ àwọn yìí kan lati láti wa ṣe mo ọ̀rọ̀ ni bá gbogbo kí fi ilé ọmọ èyí nígbà ọjọ́ jẹ sì won awon òun mi rẹ̀ wá lọ ọdún pẹ̀lú",
    ),
    (
        "zu",
        "ukuthi futhi nge na ke le lo la ngoba uma kodwa noma ngakho abantu umuntu yena bonke into izinto kanye wena mina thina bona lapho njengoba lokho kakhulu ngaphandle emva ngiyabonga sawubona angi akukho yakhe wakhe uma sengathi wathi bakhe ngesikhathi",
    ),
    (
        "be",
        "і у не на што з як да гэта ў па за ён але яго ад для так яна мы вы яны быў была былі ці калі ўжо толькі яшчэ таксама пра гэты каб дзе чаму дзякуй калі ласка добры дзень я мяне мне вельмі ёсць няма які якая якія можа пасля або",
    ),
    (
        "bg",
        "и на да се в за от не е с по че са са като но това до ще той или тя те ние вие аз си ли има няма беше бяха при след само може още така много когато където защо благодаря моля здравейте добър ден който която които една един ми ме му й го я вече пред през също както ето",
    ),
    (
        "kk",
        "және бұл бір үшін мен бен да де деп емес болып бар жоқ ол олар біз сіз сен ал сондай ғана осы сол кейін дейін туралы болады болған қалай неге рахмет сәлем өте барлық әр оның қазақ бойынша арқылы еді екен жылы керек",
    ),
    (
        "mk",
        "и на да се во за од не е со по дека како но ова до ќе тој или тоа тие ние вие јас си има нема беше беа при откако само може уште така многу кога каде зошто благодарам ве молам здраво кој која кои една еден ми ме му го ја веќе пред преку исто му сум сте",
    ),
    (
        "mn",
        "нь юм энэ бол байна байгаа гэж ба болон тэр би та бид тэд хэрэв гэсэн ч бас хүн болох байсан дээр дотор хэрхэн яагаад баярлалаа сайн уу вэ бөгөөд ийм өөр өөрийн тухай улсын монгол оны нэг бүх хийх болсон",
    ),
    (
        "ru",
        "и в не на что с как по это я он а к но они мы вы за из у от о же так для его её все бы да до только или было был была были когда уже если нет ещё при чтобы есть меня мне вас нам нас который которая которые очень может после где почему спасибо пожалуйста здравствуйте добрый день этот эта эти во со ли себя также их ему",
    ),
    (
        "uk",
        "і в не на що з як по це я він а до але вони ми ви за із у від про же так для його її всі б та тільки або було був була були коли вже якщо немає ще при щоб є мене мені вас нам нас який яка які дуже може після де чому дякую будь ласка добрий день цей ця ці зі чи себе також їх йому й під",
    ),
    (
        "ar",
        "في من على إلى أن هذا هذه التي الذي عن مع كان ما لا لم هو هي أو كل بعد قد كما بين ذلك عند حتى إذا ثم أنا نحن هل كيف لماذا أين شكرا مرحبا السلام عليكم يا غير لقد كانت وقد وفي",
    ),
    (
        "fa",
        "و در به از که این را با است برای آن یک خود تا بر هم نیز می شود شد بود ها های کرد اما یا باید پس من ما شما او آنها چه چرا کجا چگونه سلام متشکرم لطفا نمی کنم کند هر اگر دارد شده است بی همه پیش",
    ),
    (
        "ur",
        "اور کے میں کی ہے کا سے کو نے یہ پر ہیں کہ ایک نہیں بھی تھا تھی جو وہ تو ہو گیا لیے اس ان کر ہم آپ میری کیا کیوں کہاں کیسے شکریہ سلام براہ ہوں مجھے رہے کوئی",
    ),
    (
        "hi",
        "के में की है का से को और ने यह पर हैं कि एक नहीं भी था थी जो वह तो हो गया लिए इस उस कर हम आप मेरी क्या क्यों कहाँ कैसे धन्यवाद नमस्ते कृपया हूँ मुझे रहे कोई ही ये वे तक",
    ),
    (
        "mr",
        "आहे आणि या हे ते तो ती व च मध्ये नाही आहेत होते होता होती की पण तर मी आम्ही तुम्ही त्या त्यांनी त्याच्या साठी एक केली केले असे काय का कुठे कसे धन्यवाद नमस्कार कृपया मला झाले म्हणून",
    ),
    (
        "ne",
        "छ र को मा लाई यो हो छन् भएको गर्न गर्ने भने पनि थियो तर म हामी तपाईं के किन कहाँ कसरी धन्यवाद नमस्ते कृपया छैन गरेको लागि",
    ),
];
