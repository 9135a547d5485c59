/* SPDX-License-Identifier: Apache-2.0 */
/* quote_words.c: tables of words. To add a language, add its words to each.

   Letters are compared without case for ASCII; other letters stand as programs write them. */
#include "mail/quote_words.h"

#include <string.h>

enum { LABEL_BYTES = 40, SHORT_LINE = 160, SHORT_FOOTER = 80 };

/* Which pairs of letters a line has: most phrases have one that it has not, and need not be sought.
 */
struct pairs {
    uint64_t bits[16];
};

static unsigned pair_bit(char a, char b)
{
    unsigned x = (unsigned char)ascii_lower(a), y = (unsigned char)ascii_lower(b);
    return (x * 33 + y) % 1024;
}

static void pairs_of(struct pairs *p, struct str line)
{
    *p = (struct pairs){0};
    for (size_t i = 1; i < line.n; i++) {
        unsigned bit = pair_bit(line.at[i - 1], line.at[i]);
        p->bits[bit / 64] |= UINT64_C(1) << bit % 64;
    }
}

static bool may_hold(const struct pairs *p, const char *word)
{
    for (size_t i = 0; word[i] && word[i + 1]; i++) {
        unsigned bit = pair_bit(word[i], word[i + 1]);
        if (!(p->bits[bit / 64] >> bit % 64 & 1))
            return false;
    }
    return true;
}

static bool any_in(struct str line, const char *const *words, size_t n)
{
    struct pairs p;
    pairs_of(&p, line);
    for (size_t i = 0; i < n; i++)
        if (may_hold(&p, words[i]) && str_find_nocase(line, str_of(words[i])) >= 0)
            return true;
    return false;
}

static bool any_starts(struct str line, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_starts_nocase(line, str_of(words[i])))
            return true;
    return false;
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- labels ---- */

static const struct {
    const char *word;
    unsigned label;
} labels[] = {
    {"from", LABEL_FROM},
    {"von", LABEL_FROM},
    {"de", LABEL_FROM},
    {"expéditeur", LABEL_FROM},
    {"da", LABEL_FROM},
    {"van", LABEL_FROM},
    {"från", LABEL_FROM},
    {"fra", LABEL_FROM},
    {"lähettäjä", LABEL_FROM},
    {"od", LABEL_FROM},
    {"от", LABEL_FROM},
    {"От", LABEL_FROM},
    {"від", LABEL_FROM},
    {"Від", LABEL_FROM},
    {"feladó", LABEL_FROM},
    {"kimden", LABEL_FROM},
    {"gönderen", LABEL_FROM},
    {"από", LABEL_FROM},
    {"Από", LABEL_FROM},
    {"发件人", LABEL_FROM},
    {"寄件者", LABEL_FROM},
    {"差出人", LABEL_FROM},
    {"보낸 사람", LABEL_FROM},
    {"dari", LABEL_FROM},
    {"từ", LABEL_FROM},
    {"Từ", LABEL_FROM},
    {"de la", LABEL_FROM},
    {"מאת", LABEL_FROM},
    {"من", LABEL_FROM},
    {"odesílatel", LABEL_FROM},
    {"nuo", LABEL_FROM},
    {"no", LABEL_FROM},
    {"saatja", LABEL_FROM},

    {"sent", LABEL_DATE},
    {"date", LABEL_DATE},
    {"gesendet", LABEL_DATE},
    {"datum", LABEL_DATE},
    {"envoyé", LABEL_DATE},
    {"enviado", LABEL_DATE},
    {"enviado el", LABEL_DATE},
    {"enviada em", LABEL_DATE},
    {"enviado em", LABEL_DATE},
    {"fecha", LABEL_DATE},
    {"data", LABEL_DATE},
    {"inviato", LABEL_DATE},
    {"verzonden", LABEL_DATE},
    {"skickat", LABEL_DATE},
    {"sendt", LABEL_DATE},
    {"dato", LABEL_DATE},
    {"lähetetty", LABEL_DATE},
    {"päivämäärä", LABEL_DATE},
    {"wysłano", LABEL_DATE},
    {"odesláno", LABEL_DATE},
    {"odoslané", LABEL_DATE},
    {"elküldve", LABEL_DATE},
    {"dátum", LABEL_DATE},
    {"отправлено", LABEL_DATE},
    {"Отправлено", LABEL_DATE},
    {"дата", LABEL_DATE},
    {"Дата", LABEL_DATE},
    {"Надіслано", LABEL_DATE},
    {"gönderildi", LABEL_DATE},
    {"gönderilme tarihi", LABEL_DATE},
    {"tarih", LABEL_DATE},
    {"Στάλθηκε", LABEL_DATE},
    {"Ημερομηνία", LABEL_DATE},
    {"发送时间", LABEL_DATE},
    {"日期", LABEL_DATE},
    {"寄件日期", LABEL_DATE},
    {"送信日時", LABEL_DATE},
    {"日時", LABEL_DATE},
    {"보낸 날짜", LABEL_DATE},
    {"날짜", LABEL_DATE},
    {"trimis", LABEL_DATE},
    {"dikirim", LABEL_DATE},
    {"sent on", LABEL_DATE},
    {"poslano", LABEL_DATE},
    {"נשלח", LABEL_DATE},

    {"to", LABEL_TO},
    {"an", LABEL_TO},
    {"à", LABEL_TO},
    {"À", LABEL_TO},
    {"para", LABEL_TO},
    {"a", LABEL_TO},
    {"aan", LABEL_TO},
    {"till", LABEL_TO},
    {"til", LABEL_TO},
    {"vastaanottaja", LABEL_TO},
    {"do", LABEL_TO},
    {"komu", LABEL_TO},
    {"címzett", LABEL_TO},
    {"кому", LABEL_TO},
    {"Кому", LABEL_TO},
    {"kime", LABEL_TO},
    {"alıcı", LABEL_TO},
    {"Προς", LABEL_TO},
    {"收件人", LABEL_TO},
    {"收件者", LABEL_TO},
    {"宛先", LABEL_TO},
    {"받는 사람", LABEL_TO},
    {"destinataire", LABEL_TO},
    {"către", LABEL_TO},
    {"kepada", LABEL_TO},
    {"prima", LABEL_TO},
    {"אל", LABEL_TO},

    {"cc", LABEL_CC},
    {"kopie", LABEL_CC},
    {"copie à", LABEL_CC},
    {"kopia", LABEL_CC},
    {"kopi", LABEL_CC},
    {"kopio", LABEL_CC},
    {"Копия", LABEL_CC},
    {"抄送", LABEL_CC},
    {"副本", LABEL_CC},
    {"참조", LABEL_CC},
    {"bilgi", LABEL_CC},
    {"reply-to", LABEL_CC},
    {"dw", LABEL_CC},
    {"importance", LABEL_CC},
    {"wichtigkeit", LABEL_CC},

    {"subject", LABEL_SUBJECT},
    {"betreff", LABEL_SUBJECT},
    {"objet", LABEL_SUBJECT},
    {"asunto", LABEL_SUBJECT},
    {"assunto", LABEL_SUBJECT},
    {"oggetto", LABEL_SUBJECT},
    {"onderwerp", LABEL_SUBJECT},
    {"ämne", LABEL_SUBJECT},
    {"Ämne", LABEL_SUBJECT},
    {"emne", LABEL_SUBJECT},
    {"aihe", LABEL_SUBJECT},
    {"temat", LABEL_SUBJECT},
    {"předmět", LABEL_SUBJECT},
    {"predmet", LABEL_SUBJECT},
    {"tárgy", LABEL_SUBJECT},
    {"тема", LABEL_SUBJECT},
    {"Тема", LABEL_SUBJECT},
    {"konu", LABEL_SUBJECT},
    {"Θέμα", LABEL_SUBJECT},
    {"主题", LABEL_SUBJECT},
    {"主旨", LABEL_SUBJECT},
    {"件名", LABEL_SUBJECT},
    {"제목", LABEL_SUBJECT},
    {"subiect", LABEL_SUBJECT},
    {"subjek", LABEL_SUBJECT},
    {"perihal", LABEL_SUBJECT},
    {"נושא", LABEL_SUBJECT},
};

static struct str without_stars(struct str s)
{
    s = str_trim(s);
    while (s.n && s.at[0] == '*')
        s = str_trim(str_from(s, 1));
    while (s.n && s.at[s.n - 1] == '*')
        s = str_trim(str_first(s, s.n - 1));
    if (s.n > 1 && str_starts(str_from(s, s.n - 2), STR("\xc2\xa0"))) /* French: "De :" */
        s.n -= 2;
    return s;
}

unsigned quote_label(struct str line, struct str *value_r)
{
    struct str front = str_first(line, LABEL_BYTES);
    ptrdiff_t colon = str_find_char(front, ':'), wide = str_find(front, STR("\xef\xbc\x9a"));
    ptrdiff_t end = colon >= 0 && (wide < 0 || colon < wide) ? colon : wide;
    if (end <= 0)
        return 0;
    struct str word = without_stars(str_first(line, (size_t)end));
    *value_r = without_stars(str_from(line, (size_t)end + (end == colon ? 1 : 3)));
    for (size_t i = 0; i < COUNT(labels); i++)
        if (str_eq_nocase(word, str_of(labels[i].word)))
            return labels[i].label;
    return 0;
}

/* ---- "On ... wrote:" ---- */

static const char *const verbs[] = {
    "wrote",     "writes",   "schrieb",     "hat geschrieben",
    "a écrit",   "escribió", "escribio",    "ha scritto",
    "escreveu",  "schreef",  "skrev",       "har skrevet",
    "kirjoitti", "napisał",  "napisala",    "pisze",
    "napsal",    "napísal",  "napisao",     "je napisal",
    "написал",   "пишет",    "писал",       "пише",
    "напиша",    "írta",     "yazdı",       "έγραψε",
    "a scris",   "写道",     "寫道",        "のメール",
    "님이 작성", "작성:",    "rašė",        "rakstīja",
    "kirjutas",  "skrifaði", "כתב",         "كتب",
    "đã viết",   "menulis",  "va escriure", "idatzi",
    "เขียน",      "quoting",  "zitat von",   "citando a",
    "citant",
};

static const char *const openers[] = {
    "on ",  "am ",   "le ",    "el ",       "il ",    "em ",   "op ", "den ", "dne ",
    "dňa ", "dnia ", "w dniu", "v ",        "pe ",    "ke ",   "ma ", "ti ",  "to ",
    "la ",  "su ",   "lø ",    "sø ",       "mon",    "tue",   "wed", "thu",  "fri",
    "sat",  "sun",   "lun",    "mar",       "mer",    "jeu",   "ven", "sam",  "dim",
    "пн",   "вт",    "ср",     "чт",        "пт",     "сб",    "вс",  "în ",  "на ",
    "στις", "vào ",  "pada ",  "il giorno", "em seg", "data ", "À ",  "à ",   "a(z)",
};

bool quote_has_verb(struct str line)
{
    return any_in(line, verbs, COUNT(verbs));
}

bool quote_opens(struct str line)
{
    line = str_trim(line);
    return line.n && (ascii_digit(line.at[0]) || str_find_char(line, '@') >= 0 ||
                      str_find_char(line, '<') >= 0 || any_starts(line, openers, COUNT(openers)));
}

/* ---- lines between dashes ---- */

static const char *const originals[] = {
    "original message",
    "original appointment",
    "ursprüngliche nachricht",
    "originalnachricht",
    "message d'origine",
    "mail original",
    "message original",
    "message d\xe2\x80\x99origine",
    "mensaje original",
    "mensagem original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "ursprungligt meddelande",
    "oprindelig meddelelse",
    "opprinnelig melding",
    "alkuperäinen viesti",
    "wiadomość oryginalna",
    "oryginalna wiadomość",
    "původní zpráva",
    "původní e-mail",
    "pôvodná správa",
    "исходное сообщение",
    "Исходное сообщение",
    "пересылаемое сообщение",
    "eredeti üzenet",
    "orijinal ileti",
    "orijinal mesaj",
    "Αρχικό μήνυμα",
    "邮件原件",
    "原始邮件",
    "原始郵件",
    "元のメッセージ",
    "원본 메시지",
    "mesaj original",
    "a copy of the message",
    "reply message",
    "oorspronkelijke e-mail",
    "izvorno sporočilo",
};

static const char *const forwards[] = {
    "forwarded message",
    "begin forwarded message",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten",
    "message transféré",
    "début du message réexpédié",
    "début du message transféré",
    "mensaje reenviado",
    "inicio del mensaje reenviado",
    "mensagem encaminhada",
    "início da mensagem",
    "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "doorgestuurd bericht",
    "begin doorgestuurd bericht",
    "vidarebefordrat meddelande",
    "videresendt meddelelse",
    "videresendt melding",
    "välitetty viesti",
    "wiadomość przekazana",
    "przekazana wiadomość",
    "přeposlaná zpráva",
    "Пересланное сообщение",
    "пересылаемое",
    "Пересылаемое сообщение",
    "转发的邮件",
    "轉寄的郵件",
    "転送されたメッセージ",
    "전달된 메시지",
    "iletilmiş mesaj",
    "továbbított üzenet",
    "forwarded by",
    "mesaj redirecționat",
};

/* Between two runs of dashes, or a sentence that ends with a colon, as Apple writes it. */
static bool set_apart(struct str line)
{
    struct str s = str_trim(line);
    bool dashes =
        str_starts(s, STR("---")) || str_starts(s, STR("***")) || str_starts(s, STR("==="));
    return s.n < SHORT_LINE && (dashes || (s.n && s.at[s.n - 1] == ':'));
}

bool quote_is_original(struct str line)
{
    return set_apart(line) && any_in(line, originals, COUNT(originals));
}

bool quote_is_forward(struct str line)
{
    return set_apart(line) && any_in(line, forwards, COUNT(forwards));
}

static const char *const above[] = {
    "reply above this line",   "type your reply above", "reply above the line",
    "reply above this dotted", "text above this line",  "write above this line",
    "oberhalb dieser zeile",   "über dieser zeile",     "au-dessus de cette ligne",
    "encima de esta línea",    "acima desta linha",     "sopra questa riga",
    "boven deze regel",        "ovanför den här raden",
};

bool quote_is_reply_above(struct str line)
{
    return line.n < SHORT_LINE && any_in(line, above, COUNT(above));
}

/* ---- footers ---- */

static const char *const mobiles[] = {
    "sent from my ",
    "sent from mail for",
    "sent from outlook",
    "sent from yahoo",
    "yahoo mail: search, organize",
    "sent with spark",
    "sent via canary",
    "sent from samsung",
    "sent from proton",
    "sent with proton",
    "sent from gmail mobile",
    "get outlook for",
    "sent from android",
    "sent from aol",
    "von meinem ",
    "gesendet von mail für",
    "gesendet von outlook",
    "diese nachricht wurde von mein",
    "envoyé de mon ",
    "télécharger outlook",
    "obtenir outlook",
    "obtenez outlook",
    "enviado desde mi ",
    "obtener outlook",
    "enviado do meu ",
    "enviado a partir do ",
    "obter o outlook",
    "ottenere outlook",
    "verstuurd vanaf mijn ",
    "verzonden vanaf mijn ",
    "hanki outlook",
    "pobierz outlook",
    "отправлено с ",
    "Отправлено с ",
    "Отправлено из ",
    "发自我的",
    "从我的",
    "발신:",
    "나의 iphone",
    "küldve iphone",
    "στάλθηκε από",
    "Στάλθηκε από",
    "please excuse my brevity",
};

/* Fronts that a sentence of somebody's own may have, too: these count in a short line alone. */
static const char *const mobiles_short[] = {
    "inviato da ",         "enviado desde ",   "sendt fra ",           "lähetetty ",
    "skickat från ",       "envoyé depuis ",   "envoyé à partir de ",  "trimis de pe ",
    "wysłane z ",          "odesláno z ",      "odoslané z ",          "gesendet mit der ",
    "gesendet von mobile", "von samsung",      "hämta outlook",        "outlook für ios",
    "outlook für android", "outlook voor ios", "outlook voor android",
};

static const char *const mobile_ends[] = {"から送信", "'umdan gönderildi", "에서 보냄", "gesendet",
                                          "gönderildi"};

bool quote_is_mobile(struct str line)
{
    line = str_trim(line);
    while (line.n && (line.at[0] == '*' || line.at[0] == '_' || line.at[0] == '['))
        line = str_from(line, 1);
    if (line.n == 0 || line.n > SHORT_LINE)
        return false;
    if (str_starts_nocase(line, STR("von meinem ")))
        return str_find_nocase(line, STR("gesendet")) >= 0;
    if (any_starts(line, mobiles, COUNT(mobiles)))
        return true;
    bool sentence =
        line.n > SHORT_FOOTER || str_find_char(line, ',') >= 0 || str_find_char(line, '?') >= 0;
    if (!sentence && any_starts(line, mobiles_short, COUNT(mobiles_short)))
        return true;
    bool device = str_find_nocase(line, STR("iphone")) >= 0 ||
                  str_find_nocase(line, STR("ipad")) >= 0 ||
                  str_find_nocase(line, STR("android")) >= 0;
    return device && line.n < 80 && any_in(line, mobile_ends, COUNT(mobile_ends));
}

static const char *const notices[] = {
    "confidentiality notice",
    "not the intended recipient",
    "intended solely for the use of",
    "intended only for the use of",
    "intended only for the named recipient",
    "this e-mail and any attachments are confidential",
    "this email and any attachments are confidential",
    "may contain privileged",
    "may contain confidential and/or privileged",
    "legally privileged",
    "consider the environment before printing",
    "this email originated from outside",
    "this message originated from outside",
    "originated from outside of the organization",
    "you don't often get email from",
    "you don\xe2\x80\x99t often get email from",
    "some people who received this message don't often get email",
    "this email has been scanned",
    "this e-mail has been scanned",
    "this email has been checked for viruses",
    "virus-free. www",
    "scanned for viruses by",
    "you received this message because you are subscribed to",
    "to unsubscribe from this group",
    "to unsubscribe send",
    "list-unsubscribe",
    "enthält vertrauliche",
    "nicht der richtige adressat",
    "nicht der beabsichtigte empf",
    "nicht der vorgesehene empf",
    "diese e-mail wurde von avast",
    "diese e-mail ist nur für den",
    "denken sie an die umwelt",
    "ist es wirklich nötig, diese e-mail auszudrucken",
    "ce message et toutes les pièces jointes",
    "ce message et ses pièces jointes",
    "n'êtes pas le destinataire",
    "n\xe2\x80\x99\xc3\xaates pas le destinataire",
    "pensez à l'environnement avant d'imprimer",
    "este mensaje y sus archivos adjuntos",
    "si usted no es el destinatario",
    "antes de imprimir este",
    "esta mensagem pode conter informa",
    "se você não é o destinatário",
    "le informazioni contenute nella presente",
    "qualora non foste i destinatari",
    "qualora il messaggio in parola",
    "dit bericht is uitsluitend bestemd",
    "niet de geadresseerde",
    "dit e-mailbericht en eventuele bijlagen",
    "ta wiadomość może zawierać informacje poufne",
};

bool quote_is_notice(struct str line)
{
    return any_in(line, notices, COUNT(notices));
}

/* ---- signatures ---- */

static const char *const farewells[] = {
    "best regards",
    "kind regards",
    "warm regards",
    "regards",
    "best wishes",
    "many thanks",
    "thanks",
    "thank you",
    "sincerely",
    "yours sincerely",
    "yours faithfully",
    "yours truly",
    "cheers",
    "best",
    "all the best",
    "br",
    "kr",
    "rgds",
    "warmly",
    "respectfully",
    "mit freundlichen grüßen",
    "mit freundlichen gruessen",
    "mit freundlichem gruß",
    "freundliche grüße",
    "viele grüße",
    "liebe grüße",
    "beste grüße",
    "herzliche grüße",
    "mfg",
    "vg",
    "lg",
    "grüße",
    "cordialement",
    "bien cordialement",
    "bien à vous",
    "sincères salutations",
    "salutations",
    "merci",
    "saludos",
    "saludos cordiales",
    "un saludo",
    "atentamente",
    "gracias",
    "cordiali saluti",
    "distinti saluti",
    "saluti",
    "grazie",
    "atenciosamente",
    "obrigado",
    "obrigada",
    "cumprimentos",
    "met vriendelijke groet",
    "met vriendelijke groeten",
    "vriendelijke groet",
    "groeten",
    "groetjes",
    "med vänliga hälsningar",
    "vänliga hälsningar",
    "mvh",
    "med venlig hilsen",
    "venlig hilsen",
    "vennlig hilsen",
    "ystävällisin terveisin",
    "terveisin",
    "pozdrawiam",
    "z poważaniem",
    "s pozdravem",
    "С уважением",
    "с уважением",
    "saygılarımla",
    "üdvözlettel",
};

bool quote_is_farewell(struct str line)
{
    line = str_trim(line);
    while (line.n && (strchr(",.!", line.at[line.n - 1]) != NULL))
        line.n--;
    for (size_t i = 0; i < COUNT(farewells); i++)
        if (str_eq_nocase(line, str_of(farewells[i])))
            return true;
    return false;
}

static const char *const contacts[] = {"www.",    "http://", "https://", "tel:",  "tel.",
                                       "phone",   "mobile",  "mobil:",   "fax",   "telefon",
                                       "e-mail:", "email:",  "ust-id",   "vat no"};

static const char *const contact_fronts[] = {"t: ", "m: ", "t +", "m +", "p: ", "f: "};

/* Words that make a line under somebody's name part of the matter. */
static const char *const matters[] = {"order",   "ticket",   "invoice", "customer n", "number",
                                      "bestell", "rechnung", "kunden",  "auftrag",    "commande",
                                      "pedido",  "p.s",      "ps:",     "ps.",        "?"};

bool quote_is_contact(struct str line)
{
    line = str_trim(line);
    if (line.n == 0 || line.n > SHORT_LINE || any_in(line, matters, COUNT(matters)))
        return false;
    return str_find_char(line, '@') > 0 || any_in(line, contacts, COUNT(contacts)) ||
           any_starts(line, contact_fronts, COUNT(contact_fronts)) ||
           (line.at[0] == '+' && line.n > 8 && ascii_digit(line.at[1]));
}
