/* SPDX-License-Identifier: Apache-2.0 */
/* language_words.c: everyday words of the languages that language.c tells apart, written for this program.

   A word belongs in a list when people who write to a service desk use it all the time; shared words may stand in
   several lists, and a word that English has too simply votes for both. Spelling is the norm of text.h: lower case,
   without accents; `letters` are what the language writes and English does not. */
#include "engine/language.h"

const struct language_words language_words[] = {
    {"de",
     "ich und nicht ist das der die den dem des ein eine einen einem einer mein meine meinen "
     "meiner ihr ihre ihren sie wir uns mir mich dir dich euch auf mit fur von zu zum zur bei "
     "nach aus aber oder auch noch schon immer wieder sehr kann konnen konnte habe haben hatte "
     "wird werden wurde bin sind seit wie wo wann warum wieso welche bitte danke hallo guten tag "
     "morgen heute gestern kein keine keinen nichts mehr nur doch wenn weil dass bestellung "
     "bestellt paket lieferung rechnung kundendienst hilfe hilft funktioniert geht kaputt geld "
     "zuruck ruckerstattung kundigen passwort vielen dank gruss grusse freundlichen bekomme "
     "bekommen erhalten warte warten stunden wochen leider sofort endlich alles gut klar genau ja "
     "nein wirklich schlecht frage antwort meldet niemand gleich etwas ",
     "äöüß"},
    {"fr",
     "je tu il elle nous vous ils le la les un une des du de et est ne pas que qui pour dans sur "
     "avec mon ma mes votre vos notre ce cette ces mais ou donc car au aux par plus tres bien "
     "bonjour merci bonsoir svp depuis toujours jamais encore rien tout tous quand comment "
     "pourquoi combien avez avons ai suis sont etait ete fait faire peux peut pouvez voudrais "
     "veux commande colis livraison facture remboursement remboursez aide aidez probleme marche "
     "fonctionne compte mot passe service client argent aujourd'hui demain hier semaine jours "
     "recu attends attendre reponse cordialement salut oui non ca c'est j'ai n'est n'ai qu'est "
     "d'un d'une l'application aucun aucune personne monsieur madame besoin chez sans meme ",
     "éèêçàùœ"},
    {"es",
     "yo el la los las un una unos unas de del y que no es en por para con mi mis su sus tu se lo "
     "le les me te nos pero porque como cuando donde cuanto muy mas ya si sin sobre hasta desde "
     "esta este esto estos estas estoy estan tengo tiene tienen he ha han hay quiero puedo puede "
     "pueden necesito hola gracias buenos buenas dias tardes favor ayuda ayudar problema pedido "
     "paquete cuenta factura dinero reembolso contrasena entrega llego llegado recibido espero "
     "esperando semana semanas hoy manana ayer nunca siempre nada todo todos alguien nadie "
     "funciona servicio cliente tarjeta respuesta todavia aun tal usted ustedes hacer fue soy era "
     "bien mal ",
     "ñ¿¡áíóú"},
    {"it",
     "io il lo la gli le un uno una di del della dei delle e che non per con mi mio mia miei sono "
     "sei siamo ho hai ha abbiamo hanno questo questa questi come quando dove perche cosa molto "
     "piu anche ma se si no ci vi da dal dalla nel nella sul alla al ai grazie ciao buongiorno "
     "buonasera salve prego aiuto aiutarmi problema ordine pacco consegna fattura rimborso conto "
     "soldi carta funziona ancora sempre mai niente nulla tutto oggi domani ieri settimana "
     "settimane giorni aspetto aspettando ricevuto arrivato posso puo potete vorrei voglio devo "
     "risposta nessuno servizio cliente gentile cordiali saluti buono bene male essere stato "
     "fatto fare ",
     "èìòù"},
    {"pt",
     "eu o os as um uma uns de do da dos das e que nao em no na nos nas por para com meu minha "
     "meus seu sua se mas mais muito ja ainda quando onde como porque ate desde este esta isso "
     "isto estou estao tenho tem temos fui foi sou voce voces quero posso pode podem preciso ola "
     "oi obrigado obrigada bom boa dia tarde noite ajuda ajudar problema pedido encomenda entrega "
     "conta fatura dinheiro reembolso senha cartao recebi recebido chegou espera esperando semana "
     "semanas hoje amanha ontem nunca sempre nada tudo ninguem funciona atendimento cliente "
     "resposta favor gostaria aguardo sim bem fazer ",
     "ãõçâ"},
    {"nl",
     "ik je jij u hij zij we wij jullie het de een en is niet van dat die dit deze op met voor "
     "aan bij naar uit om te maar ook nog al wel geen mijn uw ons onze hun mij me heb heeft "
     "hebben had ben bent zijn was kan kunnen kon wil willen moet moeten word wordt worden waar "
     "wanneer waarom hoe wat welke hallo goedemorgen goedemiddag dank bedankt dankjewel "
     "alsjeblieft alstublieft graag bestelling pakket pakketje levering bezorgd factuur geld "
     "terug rekening wachtwoord werkt kapot hulp helpen vraag antwoord gisteren vandaag morgen "
     "weken dagen uur sinds steeds nooit altijd niets alles iemand niemand klantenservice groet "
     "groeten vriendelijke ontvangen wachten kreeg krijg ",
     "ĳ"},
    {"sv",
     "jag du han hon vi ni de det den en ett och ar inte att som pa med for av till fran om men "
     "eller ocksa min mitt mina din ditt er ert var vara har hade ska skulle kan kunde vill maste "
     "blir blev nar hur vad vem varfor hej tack snalla hjalp hjalpa bestallning paket leverans "
     "faktura pengar tillbaka konto losenord fungerar trasig fortfarande aldrig alltid inget "
     "ingen allt idag imorgon igar vecka veckor dagar timmar sedan vantar vantat fatt fick svar "
     "kundtjanst halsningar mycket bra daligt nagon varje mig dig oss god morgon ",
     "åäö"},
    {"da",
     "jeg du han hun vi i de det den en et og er ikke at som pa med for af til fra om men eller "
     "ogsa min mit mine din dit jeres var vaere har havde skal skulle kan kunne vil ma bliver "
     "blev nar hvor hvordan hvad hvem hvorfor hvornar hej tak venligst hjaelp hjaelpe bestilling "
     "pakke levering faktura penge tilbage konto kodeord virker stadig aldrig altid intet ingen "
     "alt idag imorgen igar uge uger dage timer siden venter ventet faet fik svar kundeservice "
     "hilsen mange meget godt darligt nogen mig dig os god morgen kommer ",
     "æøå"},
    {"no",
     "jeg du han hun vi dere de det den en et og er ikke at som pa med for av til fra om men "
     "eller ogsa min mitt mine din ditt deres var vaere har hadde skal skulle kan kunne vil ma "
     "blir ble nar hvor hvordan hva hvem hvorfor hei takk vennligst hjelp hjelpe bestilling pakke "
     "levering faktura penger tilbake konto passord virker fungerer fortsatt aldri alltid "
     "ingenting ingen alt idag imorgen igar uke uker dager timer siden venter ventet fatt fikk "
     "svar kundeservice hilsen mange veldig bra darlig noen meg deg oss god morgen kommer ",
     "æøå"},
    {"pl",
     "ja ty on ona my wy oni nie jest sie na do z ze w we i a o od po za dla przez ale czy jak "
     "kiedy gdzie dlaczego co kto to ten ta te moj moja moje moim wasz pan pani panstwo mam masz "
     "ma mamy moge moze mozna chce prosze dziekuje dzien dobry czesc witam pomoc pomocy "
     "zamowienie zamowienia zamowilem paczka paczki przesylka dostawa faktura pieniadze zwrot "
     "konto haslo dziala juz jeszcze nigdy zawsze nic wszystko dzisiaj jutro wczoraj tydzien "
     "tygodni tygodnie dni godzin czekam otrzymalem odpowiedz odpowiedzi obsluga klienta "
     "pozdrawiam bardzo tylko byl byla jestem sa nadal nikt ",
     "ąćęłńśźż"},
    {"cs",
     "ja ty on ona my vy oni ne je jsem jsi jsme jste jsou se si na do z ze v ve k ke s i a o od "
     "po za pro pri ale nebo jak kdy kde proc co kdo to ten ta te muj moje me vas nas mam mas ma "
     "mame muzu muze muzete chci prosim dekuji dekuju dobry den ahoj pomoc objednavka objednavku "
     "objednavky balik zasilka dodani faktura penize vratit zpet ucet heslo nefunguje funguje uz "
     "jeste nikdy vzdy nic vse dnes zitra vcera tyden tydny dni hodin cekam dostal odpoved "
     "zakaznicky podpora pozdravem velmi jen byl byla porad nikdo mi ",
     "ěščřžůď"},
    {"tr",
     "ben sen o biz siz onlar ve bir bu su ne nasil nerede neden niye kim icin ile ama veya da de "
     "mi mu degil var yok cok daha hala henuz hic her sey simdi bugun yarin dun hafta gun saat "
     "lutfen tesekkurler tesekkur merhaba selam gunaydin iyi kotu yardim siparis siparisim kargo "
     "paket teslimat fatura para param iade hesap hesabim sifre calismiyor bekliyorum geldi "
     "gelmedi aldim istiyorum olarak oldu olmadi nedir musteri hizmetleri cevap yanit kimse bana "
     "benim sizin sonra once kadar gibi ",
     "ğışİçöü"},
    {"fi",
     "mina sina han me te he se ei en ole on olen olet ovat oli ollut ja tai mutta etta kun jos "
     "niin kuin missa milloin miksi miten mika kuka mita tama tuo nama minun sinun teidan kanssa "
     "kiitos hei moi terve paivaa huomenta hyva apua auttaa tilaus tilaukseni tilasin paketti "
     "toimitus lasku rahat takaisin tili salasana toimi toimii viela edelleen koskaan aina mitaan "
     "kaikki tanaan huomenna eilen viikko viikkoa tuntia odotan odottanut saanut vastaus "
     "asiakaspalvelu terveisin hyvin paljon vain voi voitte haluan pitaa nyt jo kukaan ",
     "äö"},
    {"ro",
     "eu tu el ea noi voi ei nu este sunt am ai are avem aveti au si in la de din pe cu pentru ca "
     "sa se mai dar sau cum cand unde ce cine un o unei al a meu mea mele dumneavoastra imi mi va "
     "buna ziua salut multumesc multumim rog ajutor ajuta problema comanda colet coletul livrare "
     "factura bani banii inapoi rambursare cont contul parola functioneaza inca niciodata mereu "
     "nimic tot azi maine ieri saptamana saptamani zile ore astept primit raspuns client clienti "
     "foarte doar vreau pot puteti trebuie fost nimeni merge ",
     "ăâîșțşţ"},
    {"id",
     "saya aku kamu anda dia kami kita mereka tidak nggak gak bukan ada adalah ini itu yang dan "
     "di ke dari untuk dengan pada oleh tapi tetapi atau juga sudah belum akan bisa dapat mau "
     "ingin harus kenapa mengapa bagaimana kapan dimana apa siapa berapa tolong terima kasih halo "
     "selamat pagi siang sore malam bantuan bantu masalah pesanan paket barang pengiriman tagihan "
     "uang kembali akun sandi rusak masih selalu semua hari besok kemarin minggu jam menunggu "
     "tunggu jawaban balasan pelanggan layanan sangat sekali lagi kok dong mohon sampai karena "
     "kalau ",
     ""},
    {"hu",
     "en te o mi ti ok nem van vagyok vagy az egy es hogy de is meg mar csak ha mert mint miert "
     "mikor hol hogyan mit ki ez ezt azt kerem koszonom szia jo napot reggelt segitseg segitsen "
     "rendeles rendelesem csomag csomagom szallitas szamla penz penzem vissza fiok jelszo mukodik "
     "mindig soha semmi minden ma holnap tegnap het hete nap napja ora varok kaptam valasz "
     "ugyfelszolgalat udvozlettel nagyon lenne lehet kell akarok tudom senki nekem ",
     "őűáéíóöü"},
    {"hr",
     "ja ti on ona mi vi oni nije je sam si smo ste su se na do iz u i a o od po za sa s ali ili "
     "kako kada gdje zasto sto tko ovo to moj moja moje vas nas imam ima mogu moze zelim molim "
     "hvala dobar dan bok pomoc narudzba narudzbu paket posiljka dostava racun novac povrat "
     "lozinka radi ne jos nikad uvijek nista sve danas sutra jucer tjedan dana sati cekam dobio "
     "odgovor korisnicka podrska pozdrav jako samo bio bila nitko ",
     "čćđšž"},
    {"vi",
     "toi ban la khong co va cua cho nay do duoc mot nhung cac trong voi tai sao nao khi gi ai "
     "xin chao cam on giup don hang giao tien hoan khoan mat khau van chua da se muon can ngay "
     "tuan gio hom mai qua doi nhan tra loi khach ",
     "ơưđăạảấầẩậắằẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"},
    {"cy",
     "yr y yn mae rwyf rwy'n wyf ydy oes oedd bydd gallwch allwch chi fi fy eich ein ni nhw hi am ar at o i'r i'w "
     "wrth gan gyda heb os gwelwch dda diolch bore prynhawn helo sut pam ble pryd beth pwy wedi ddim nid dydy dwi eto "
     "heddiw yfory ddoe wythnos diwrnod archeb parsel cyfrif bil arian anfon anfoneb cwsmer gwasanaeth canslo angen "
     "eisiau hyn hon hwn dyma'r dyma tro trydydd ail cyntaf alla allaf methu gweithio iawn nawr cael wneud",
     "ŵŷ"},
    {"sw",
     "na ya wa za la kwa ni si katika hii huu hiyo hizi haya yangu wangu langu zangu changu yako wako lako zako bado "
     "sasa leo kesho jana wiki siku saa naomba tafadhali asante sana habari jambo hujambo ndiyo hapana mimi wewe sisi "
     "ninyi wao nataka siwezi haiwezi haifanyi inafanya kazi mzigo agizo akaunti pesa malipo huduma wateja wapi lini "
     "kwanini nini nani kuhusu risiti tena mara tatu pili liko iko haujafika nimepokea sijapokea",
     ""},
    {"ca",
     "jo el la els les un una de del dels i que no es en per amb meu meva seu seva pero perque "
     "com quan on molt mes ja si sense fins des aquest aquesta aixo estic tinc te hi ha vull puc "
     "pot necessito hola gracies bon dia ajuda problema comanda paquet compte factura diners "
     "contrasenya encara mai sempre res tot avui dema ahir setmana dies espero rebut resposta "
     "client ningu ",
     "ŀ"},
};
const size_t language_words_n = sizeof language_words / sizeof *language_words;

/* Sorted by bytes, for bsearch. */
const char *const language_english[] = {
    "a", "about", "above", "account", "across", "actually", "add", "address", "after", "afternoon",
    "again", "against", "ago", "agree", "ain't", "all", "almost", "alone", "along", "already",
    "alright", "also", "although", "always", "am", "amazing", "an", "and", "another", "answer",
    "any", "anybody", "anymore", "anyone", "anything", "anyway", "app", "appreciate", "apps",
    "are", "area", "aren't", "around", "arrive", "arrived", "as", "asap", "ask", "asked", "asking",
    "at", "ate", "atm", "attach", "available", "away", "awesome", "awful", "aye", "back", "bad",
    "bank", "basically", "bc", "be", "because", "been", "before", "began", "behind", "being",
    "believe", "below", "best", "better", "between", "big", "bill", "birthday", "bit", "block",
    "bloody", "blue", "book", "booked", "booking", "both", "bother", "bottom", "bought", "box",
    "boy", "brb", "break", "bring", "bro", "broke", "broken", "brother", "brought", "browser",
    "bruh", "bruv", "btw", "bug", "bus", "business", "but", "button", "buy", "by", "call",
    "called", "calling", "came", "can", "can't", "cancel", "cancelled", "car", "card", "care",
    "case", "cause", "ceo", "change", "changed", "charge", "charged", "charger", "chat", "check",
    "cheers", "child", "children", "choose", "city", "class", "clear", "click", "clicked", "close",
    "clothes", "code", "coffee", "cold", "color", "come", "comes", "coming", "complaint",
    "completely", "computer", "connect", "contact", "cool", "correct", "cos", "cost", "could",
    "couldn't", "country", "couple", "course", "coz", "credit", "customer", "cut", "cuz", "dad",
    "damn", "dang", "date", "day", "days", "dead", "deal", "dear", "decent", "definitely", "delay",
    "delayed", "delete", "deliver", "delivered", "delivery", "deposit", "did", "didn't", "died",
    "different", "difficult", "digital", "dinner", "disappointed", "diy", "do", "doctor", "does",
    "doesn't", "dog", "doing", "don't", "done", "door", "down", "download", "driver", "drop",
    "dude", "due", "dunno", "during", "each", "early", "easy", "eat", "eh", "either", "else",
    "email", "end", "english", "enough", "entire", "er", "erm", "error", "esim", "eta", "even",
    "evening", "event", "ever", "every", "everybody", "everyone", "everything", "exactly",
    "except", "excuse", "expect", "explain", "extra", "eye", "face", "fact", "fail", "failed",
    "fair", "fam", "family", "faq", "far", "fast", "father", "feel", "feeling", "feels", "few",
    "ffs", "figure", "fill", "final", "finally", "find", "fine", "finger", "first", "fix", "fixed",
    "flight", "follow", "food", "for", "forever", "forget", "forgot", "form", "forward", "found",
    "free", "friday", "friend", "friends", "from", "front", "fuck", "fucking", "full", "fun",
    "funny", "game", "gave", "gentleman", "get", "gets", "getting", "gimme", "girl", "give",
    "given", "gives", "giving", "glad", "glitch", "go", "god", "goes", "going", "gone", "gonna",
    "good", "got", "gotcha", "gotta", "gps", "great", "green", "guess", "gurl", "guy", "guys",
    "had", "hadn't", "half", "hand", "hang", "happen", "happened", "happening", "happy", "hard",
    "has", "hasn't", "hate", "have", "haven't", "having", "he", "he's", "head", "hear", "heard",
    "heart", "hell", "hello", "help", "helped", "helpful", "helping", "her", "here", "here's",
    "hers", "hey", "hi", "high", "him", "himself", "his", "hm", "hmm", "hold", "home", "honest",
    "honestly", "hope", "hospital", "hotel", "hour", "hours", "house", "how", "how's", "however",
    "huh", "hundred", "hurry", "husband", "i", "i'd", "i'll", "i'm", "i've", "id", "idea", "idk",
    "if", "ignore", "immediately", "imo", "important", "in", "info", "innit", "inside", "instead",
    "interested", "internet", "into", "invoice", "is", "isn't", "issue", "issues", "it", "it'd",
    "it'll", "it's", "item", "its", "itself", "job", "just", "k", "keep", "keeps", "kept", "key",
    "kid", "kids", "kind", "kinda", "kk", "knew", "know", "known", "lad", "lady", "lah", "laptop",
    "large", "lass", "last", "late", "lately", "later", "least", "leave", "left", "lemme", "less",
    "let", "let's", "letter", "life", "light", "like", "likely", "line", "link", "list",
    "literally", "little", "live", "lmao", "load", "loading", "local", "lock", "locked", "log",
    "login", "lol", "long", "longer", "look", "looked", "looking", "looks", "lose", "lost", "lot",
    "lots", "love", "low", "luck", "lunch", "m8", "ma'am", "made", "mail", "main", "make", "makes",
    "making", "man", "manage", "manager", "many", "market", "mate", "matter", "may", "maybe", "me",
    "mean", "means", "medicine", "meet", "meeting", "melted", "member", "mentioned", "message",
    "met", "mgr", "might", "milk", "million", "mind", "mine", "minute", "minutes", "miss",
    "missed", "missing", "mistake", "mom", "moment", "monday", "money", "month", "months", "more",
    "morning", "most", "mother", "move", "much", "mum", "must", "my", "myself", "nae", "nah",
    "name", "need", "needed", "needs", "neither", "network", "never", "new", "news", "next",
    "nice", "night", "no", "nobody", "none", "nope", "normal", "not", "note", "nothing", "notice",
    "now", "number", "och", "of", "off", "offer", "office", "oh", "ok", "okay", "okey", "old",
    "omg", "on", "once", "one", "ones", "online", "only", "onto", "oops", "open", "opened",
    "option", "or", "order", "ordered", "other", "others", "ought", "our", "ours", "out",
    "outside", "over", "own", "package", "page", "paid", "paper", "parcel", "parents", "part",
    "party", "password", "past", "pay", "payment", "pc", "people", "per", "perfect", "person",
    "phone", "pick", "picture", "piece", "pin", "place", "plan", "play", "please", "plenty",
    "plus", "po", "point", "policy", "possible", "post", "power", "prefer", "pretty", "price",
    "print", "printer", "probably", "problem", "process", "product", "program", "promise",
    "promised", "provide", "public", "purchase", "put", "question", "quick", "quickly", "quite",
    "rather", "reach", "read", "ready", "real", "really", "reason", "receipt", "receive",
    "received", "recently", "red", "ref", "refund", "refused", "regards", "remember", "reminder",
    "remove", "repair", "replied", "reply", "report", "request", "reset", "respond", "response",
    "rest", "return", "returned", "rid", "ridiculous", "right", "righto", "ring", "rip", "rn",
    "room", "round", "rude", "run", "running", "sad", "safe", "said", "same", "saturday", "save",
    "saw", "say", "saying", "says", "school", "screen", "second", "see", "seem", "seems", "seen",
    "send", "sending", "sent", "seriously", "serve", "service", "set", "several", "shall", "she",
    "she's", "ship", "shipped", "shipping", "shit", "shoes", "shop", "short", "should",
    "shouldn't", "show", "shows", "shut", "sick", "side", "sign", "signed", "sim", "simple",
    "since", "sir", "sister", "site", "sitting", "size", "sleep", "slow", "small", "smh", "smile",
    "so", "soft", "sold", "some", "somebody", "somehow", "someone", "something", "sometimes",
    "somewhere", "son", "soon", "sorry", "sort", "sorta", "sound", "spare", "speak", "spend",
    "spent", "spoke", "staff", "stand", "start", "started", "starting", "state", "status", "stay",
    "still", "stolen", "stop", "stopped", "store", "straight", "street", "stuck", "stuff",
    "stupid", "subscription", "such", "suck", "sucks", "sunday", "support", "supposed", "sure",
    "surely", "switch", "system", "ta", "table", "take", "taken", "takes", "taking", "talk",
    "talked", "tax", "tbh", "team", "tell", "ten", "terrible", "test", "text", "than", "thank",
    "thanks", "that", "that'd", "that'll", "that's", "the", "their", "theirs", "them", "then",
    "there", "there's", "these", "they", "they'd", "they'll", "they're", "they've", "thing",
    "things", "think", "third", "this", "those", "though", "thought", "thousand", "three",
    "through", "thursday", "thx", "ticket", "till", "time", "times", "tired", "to", "today",
    "together", "told", "tomorrow", "tonight", "too", "took", "top", "total", "totally", "touch",
    "town", "track", "tracking", "train", "trash", "travel", "tried", "trip", "trouble", "true",
    "trust", "try", "trying", "tuesday", "turn", "turned", "tv", "twice", "two", "tyty", "ugh",
    "uh", "um", "under", "understand", "unfortunately", "unless", "until", "up", "update",
    "updated", "upset", "urgent", "url", "us", "usb", "use", "used", "user", "uses", "using",
    "usual", "vat", "very", "via", "video", "visit", "vpn", "wait", "waited", "waiting", "wake",
    "walk", "wall", "wanna", "want", "wanted", "wants", "warm", "was", "wasn't", "wat", "watch",
    "water", "way", "we", "we'd", "we'll", "we're", "we've", "website", "wednesday", "wee", "week",
    "weekend", "weeks", "weird", "well", "went", "were", "weren't", "wet", "what", "what'd",
    "what's", "whatever", "when", "where", "where's", "whether", "which", "while", "white", "who",
    "who's", "whoa", "whoever", "whole", "whom", "whose", "why", "wife", "wifi", "will", "window",
    "wish", "with", "within", "without", "woman", "won't", "wonder", "wonderful", "word", "words",
    "work", "worked", "working", "works", "world", "worried", "worse", "worst", "worth", "would",
    "wouldn't", "wow", "write", "wrong", "wrote", "wtf", "y'all", "yay", "yeah", "year", "years",
    "yell", "yelling", "yep", "yes", "yesterday", "yet", "yo", "you", "you'd", "you'll", "you're",
    "you've", "young", "your", "yours", "yourself", "yup", "zero",
};
const size_t language_english_n = sizeof language_english / sizeof *language_english;
