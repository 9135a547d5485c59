/* SPDX-License-Identifier: Apache-2.0 */
/* cues_customer_more.c: what customers want, what it is for, and what they tell of themselves.

   A row of CUE_NEED marks where a need begins; needs.c takes it to the end of its clause or
   question. A row of CUE_STORY files words under one of the six things a caring person asks about
   (line 0.1 of the evidence and the compass of questions): the need, its cause, the person, why
   they would stay or leave, where the process stands, and where they want to get to. */
#include "engine/cues.h"
#include "heard.h"

enum {
    N = CUE_NEED,
    P = CUE_PURPOSE,
    K = CUE_STORY,
    Y = CUE_CLOSED,
    Z = CUE_OPEN_AGAIN,
    D = CUE_HARM,
    X = CUE_DENIAL
};

static const struct cue rows[] = {
    /* requests */
    {N, HEARD_REQUEST, .86f,
     "please|pls|kindly [ "
     "!help|note|be|do|don't|let|find|see|thanks|thank|advise|note|i|im|i'm|and|$ _ ]",
     ""},
    {N, HEARD_REQUEST, .80f, "please [ help|advise|assist|don't|do|let|stop ]", ""},
    {N, HEARD_REQUEST, .84f,
     "can|could|would|will|may you|u|ye|someone|somebody|anyone|y'all guys? "
     "please|possibly|just|kindly|also|maybe? [ !explain|tell|help|believe|imagine|do _ ]",
     ""},
    {N, HEARD_REQUEST, .82f,
     "[ can|could|would you|u|someone|anyone|y'all guys? please|possibly|just|kindly|also? "
     "help|assist|tell|explain|advise|check|look|do ]",
     ""},
    {N, HEARD_REQUEST, .82f,
     "can|could|may i|we please|just|also|possibly? [ "
     "get|have|change|swap|move|return|exchange|book|pay|add|speak|talk|cancel|order|borrow|"
     "request|pick|use|send|see|buy|upgrade|switch ]",
     ""},
    {N, HEARD_REQUEST, .80f, "would you mind [ _ ]", ""},
    {N, HEARD_REQUEST, .84f,
     "i'd|i|we|we'd would? like|love|prefer|wish to? [ !know|see|thank|play|buy|say|think|hear _ ]",
     ""},
    {N, HEARD_REQUEST, .84f,
     "i|we|i'd|he|she just|really|also|simply|only|would|still|do|urgently|desperately|badly|now? "
     "[ want|need|demand|request|require "
     "my|a|an|the|to|you|this|it|someone|our|help|more|some|another|these|them|that|your|your ]",
     ""},
    {N, HEARD_REQUEST, .80f,
     "i'm|am|we're|i|just "
     "looking|hoping|trying|after|wanting|requesting|asking|calling|writing|wondering|needing [ "
     "for|to|if|whether|about|a|because ]",
     ""},
    {N, HEARD_REQUEST, .82f, "[ help me|us !out|please|$ to? _ ]", ""},
    {N, HEARD_REQUEST, .78f, "[ help me|us ] $", ""},
    {N, HEARD_REQUEST, .74f, "need|want|appreciate|some|any|your [ help|assistance ] !from", ""},
    {N, HEARD_REQUEST, .82f,
     "^ please|just|so|and|also|now|then? [ "
     "send|fix|cancel|refund|call|give|tell|stop|return|replace|resend|check|sort|change|remove|"
     "add|make|get|let|put|update|contact|reply|respond|explain|confirm|bring|take|move|delete|"
     "show|ring|email|allow|unlock|reset|book|hold|restore|close|transfer|block|switch|unban|"
     "unblock|"
     "reinstate|reactivate|redeliver|deliver|repair|credit|waive|honour|extend|swap|exchange|"
     "forward|"
     "unsubscribe|leave|keep|post "
     "!me|a|to|it's|that's|this|in|down|calm|up|going|getting|crashing|asking|saying|losing|on _ ]",
     ""},
    {N, HEARD_REQUEST, .84f,
     "^ please|just|so|and|also|now? [ "
     "send|give|tell|call|fix|refund|sort|get|let|ring|email|contact|reimburse|show|help "
     "me|us|my|it|this|that|the|someone|him|her ]",
     ""},
    {N, HEARD_REQUEST, .84f,
     "please|just [ "
     "send|give|tell|call|fix|refund|sort|get|ring|email|contact|reimburse|show|cancel|close|stop|"
     "return|replace|respond|reply|check|change|investigate|look ]",
     ""},
    {N, HEARD_REQUEST, .76f, "[ let me|us know|have ]", ""},
    {N, HEARD_REQUEST, .84f, "[ speak|talk to|with a|an|someone|your|the|somebody|my ]", "C4"},
    {N, HEARD_REQUEST, .80f, "[ money|my refund|back|money ] ~no|got|received|get|hate", ""},
    {N, HEARD_REQUEST, .78f,
     "[ don't|do|never not? put|send|call|tell|charge|ask|contact|let|make me|us|him|her|it|my|any "
     "]",
     ""},
    {N, HEARD_REQUEST, .76f,
     "[ need|want|require more|new|another|someone|help|to|a|my|an|it|this "
     "~don't|not|shouldn't|will|why ]",
     ""},
    {N, HEARD_REQUEST, .74f, "i|we insist|demand [ on|that|a|you|my|to ]", ""},
    {N, HEARD_REQUEST, .72f,
     "i|we|still [ waiting|wait for|to|on a|my|the|your|speak|an|hear|someone ]", "C2"},

    /* questions without a mark, or inside a sentence */
    {N, HEARD_QUESTION, .82f,
     "^ "
     "so|and|but|also|hi|hey|hello|ok|please|just|well|now|thanks|yo|hiya|um|erm|morning|evening? "
     "[ can|could|is|are|do|does|did|will|would|has|should|may "
     "i|we|you|it|there|this|that|my|the|your|they|he|she|a|these|any _ ]",
     ""},
    {N, HEARD_QUESTION, .84f,
     "^ so|and|but|also|hi|hey|hello|ok|please|just|well|now? [ "
     "what|where|why|how|who|which|whose _ ]",
     ""},
    {N, HEARD_QUESTION, .82f,
     "tell|know|understand|explain|wondering|wonder|ask|clarify|confirm|advise|say|find|sure|idea|"
     "see|check me|us|out|to? [ what|where|when|why|how|who|which|if|whether !to|you|i|it _ ]",
     ""},
    {N, HEARD_QUESTION, .80f,
     "tell|know|wondering|wonder|ask|clarify|confirm|advise|check|please me|us? [ "
     "if|whether|how|what|when|where|why "
     "i|it|there|you|this|my|the|to|that|we|they|your|a|much|long|many ]",
     ""},
    {N, HEARD_QUESTION, .80f,
     "any [ "
     "idea|ideas|update|updates|news|chance|advice|suggestions|help|tips|word|timeline|eta|"
     "thoughts ]",
     ""},
    {N, HEARD_QUESTION, .82f,
     "[ any update|updates|news|eta|word|progress|chance|timeline|ideas|idea|suggestions|advice ]",
     ""},
    {N, HEARD_QUESTION, .82f,
     "[ is|are|was there|it|this|that|you|my|the|your|these "
     "a|any|possible|an|still|able|going|normal|okay|ok|safe|known ]",
     ""},
    {N, HEARD_QUESTION, .80f,
     "[ what|where|how should|do|can|is|are|shall|will|did|does|would|am|long|much|many|come|come "
     "i|my|we|you|the|it|this|to|your|that|they|a|there ]",
     ""},
    {N, HEARD_QUESTION, .78f,
     "[ what|when|where|why|how "
     "is|are|do|does|did|can|will|was|were|should|has|have|am|would|can't|isn't|won't|don't|doesn'"
     "t|didn't|haven't ]",
     ""},

    /* problems: a fault, with the wish that it be mended */
    {N, HEARD_PROBLEM, .84f,
     "[ i|we got|received|have _4 but|instead|not i|we|of? _1 ordered|asked|wanted|bought|chose _3 "
     "]",
     ""},
    {N, HEARD_PROBLEM, .84f,
     "[ "
     "my|our|the|your|this|it|i|his|her|their|app|she|he|they|website|everything|that|everytime|"
     "mine|these _6 "
     "not|isn't|doesn't|won't|can't|hasn't|haven't|didn't|don't|never|isn't|wasn't|aren't|couldn't|"
     "wouldn't|refuses|stopped|fails|keeps|kept|failed|dead|broken|cracked|faulty|crashes|missing|"
     "gone ~if|hope|why|how|what|when|whether ] "
     "!care|know|understand|want|mind|think|like|happy|sure|believe|why|need|remember|that|angry|"
     "upset|complain|complaining|make|my|what|in|for",
     ""},
    {N, HEARD_PROBLEM, .84f,
     "[ "
     "stopped|not|isn't|doesn't|won't|hasn't|didn't|never|wouldn't|wasn't|fails|failed|stop|"
     "refuses|aren't|don't to? "
     "work|working|worked|load|loading|charge|charging|open|opening|start|starting|connect|"
     "connecting|arrived|arrive|come|turn|respond|responding|delivered|print|printing|play|playing|"
     "received|show|showing|fit|update|save|sync|accept|let|recognise|recognize|appear|appeared|"
     "pair|download|ring|heat|drain|shipped|credited|refunded|turning|turned|be|went ]",
     ""},
    {N, HEARD_PROBLEM, .84f,
     "[ can't|unable|couldn't|not|won't to|able|let|allow? me? "
     "log|login|sign|access|get|open|use|connect|find|pay|play|download|install|enter|see|print|"
     "watch|reset|recover|change|update|book|upload|load|join|reach|save|buy|delete|add|receive|"
     "send|check|restore|make|hear|start|cancel|purchase|select|redeem|activate|verify|into|log|"
     "withdraw ]",
     ""},
    {N, HEARD_PROBLEM, .82f,
     "[ "
     "got|get|getting|gives|giving|gave|receiving|received|shows|showing|keep|keeps|says|said|"
     "throws|see|seeing|has|have|having|with _3 "
     "error|errors|issue|issues|problem|problems|message|bug|glitch|trouble|warning|fault|blank|"
     "stuck|virus ]",
     ""},
    {N, HEARD_PROBLEM, .82f,
     "[ error|problem|issue|bug|glitch|fault|trouble|issues|problems|mistake "
     "with|code|message|on|in|when|that|where ]",
     ""},
    {N, HEARD_PROBLEM, .82f,
     "[ i've|i|we|we've|been|was|have|were|got|am|had|have been|was|were|got? "
     "charged|billed|overcharged|hacked|locked|scammed|banned|suspended|blocked|logged|kicked|"
     "debited|double ~not ]",
     ""},
    {N, HEARD_PROBLEM, .82f,
     "[ charged|billed|debited|paid|took|taken|charging me|us|my? "
     "twice|double|wrong|again|extra|for|too|full|#|a|money ]",
     ""},
    {N, HEARD_PROBLEM, .82f,
     "[ is|are|was|were|it's|came|arrived|arrive|got|has|been|my|the|a|all|completely "
     "@fault|late|delayed|lost|leaking|overheating|frozen|down|locked|wrong|expired|empty|short|"
     "slow|sold|hacked|deleted|gone|disabled|suspended|closed|cancelled|melted|mouldy|stale|cold|"
     "dirty|noisy|blocked|flickering|freezing|crashing|buffering|draining|overcharged|incorrect|"
     "broken ]",
     ""},
    {N, HEARD_PROBLEM, .80f,
     "[ sent|got|received|delivered|gave|shipped|ordered|have me|us|a|an|the|my? _2 "
     "wrong|broken|damaged|faulty|different|incorrect|defective|empty|old|used|expired ]",
     ""},
    {N, HEARD_PROBLEM, .80f,
     "[ no|never|not|haven't|hasn't|didn't|still|without|nothing _2 "
     "sign|arrived|received|receive|turned|delivered|heard|shown|refund|refunded|delivery|parcel|"
     "confirmation|email|tracking|internet|signal|hot|heating|reply|response|showed|got|came|"
     "arrive ]",
     ""},
    {N, HEARD_PROBLEM, .80f,
     "[ keeps|keep|kept|constantly|always|continues|randomly|suddenly|continually on|to? "
     "crashing|freezing|dropping|disconnecting|failing|saying|asking|cutting|stopping|turning|"
     "shutting|restarting|telling|kicking|logging|coming|going|crashes|freezes|drops|buffering|"
     "losing|sending|closing|getting|giving|loading|popping|lagging|beeping|switching|charging ]",
     ""},
    {N, HEARD_PROBLEM, .80f,
     "[ "
     "screen|app|game|phone|account|website|site|page|device|laptop|battery|machine|printer|router|"
     "boiler|parcel|package|order|delivery|car|card|payment|email|password|tv|broadband|internet|"
     "wifi|server|servers|heating|oven|fridge|washing|bike|camera _2 "
     "crashes|freezes|broke|broken|stopped|died|dies|crashed|froze|disappeared|vanished|leaks|"
     "hangs|drains|lags|went|disappearing|cracked|fell|overheats|stuck|lost|down|missing|dead|"
     "declined|rejected|failed|blocked|hacked|locked|frozen|slow ]",
     ""},
    {N, HEARD_PROBLEM, .78f,
     "[ lost|missing|losing|deleted|disappeared|gone|vanished|stolen|forgot|forgotten "
     "my|our|all|the|some|a|it|from|one|our|password ]",
     ""},
    {N, HEARD_PROBLEM, .76f,
     "[ there's|there|theres is|are|was|has|seems|a|an|been|no|something to|a|no|an? be? a? "
     "no|problem|issue|bug|hole|crack|mistake|error|fault|leak|something|wrong|leak|noise|smell|"
     "way|option|delay|mould|missing|scratch|dent|outage ]",
     ""},
    {N, HEARD_PROBLEM, .76f,
     "[ fell|came|broke|snapped|split|ripped|tore|cracked|shrunk|shrank|faded|stopped|went "
     "apart|off|down|after|on|in|while|when|and|blank|black|dead|out|through|within|again ]",
     ""},
    {N, HEARD_PROBLEM, .74f,
     "[ someone|somebody has|had|is|stole|hacked|tried|changed|used|logged ]", ""},
    {N, HEARD_PROBLEM, .74f,
     "[ driver|courier|engineer|technician|delivery|nobody|noone|he|she|agent|they|guy|man "
     "never|didn't|hasn't|did|not not? "
     "came|come|showed|show|turned|turn|arrived|arrive|rang|ring|called|call|delivered|knock|"
     "knocked|bother ]",
     ""},

    /* purpose: what it is for */
    {P, HEARD_FOR_GOAL, .80f,
     "[ i'm|am|we're|i|we|are|just|was "
     "trying|hoping|want|wanting|planning|aiming|saving|training|starting|setting|building|opening "
     "to|for|up|a|my|our _3 ]",
     "C3"},
    {P, HEARD_FOR_GOAL, .78f, "so [ that? i|we can|could _4 ]", "C3"},
    {P, HEARD_FOR_GOAL, .78f,
     "[ for|to surprise|celebrate|impress|finish|start|launch my|our|her|his|a|the _1 ]", "C3"},
    {P, HEARD_FOR_LIFE_EVENT, .90f,
     "[ "
     "my|our|her|his|their|a|the|@kin|mum's|dad's|daughter's|son's|sister's|brother's|friend's|"
     "first|own|new|job|wife's|husband's|nan's|dad's _1 "
     "wedding|funeral|interview|exam|exams|birthday|anniversary|graduation|surgery|operation|"
     "christening|baptism|honeymoon|recital|prom|retirement|finals|divorce|hearing|memorial|wake|"
     "baptism|shower|transplant|scan|chemo ]",
     "C3"},
    {P, HEARD_FOR_LIFE_EVENT, .88f,
     "[ "
     "wedding|funeral|interview|birthday|anniversary|graduation|surgery|christening|honeymoon|"
     "recital|prom|retirement|bereavement|miscarriage ]",
     "C3"},
    {P, HEARD_FOR_LIFE_EVENT, .88f,
     "[ first|new|starting|start|started|starts|begins|begin a|my|our|the|her|his? "
     "job|school|uni|university|college|apartment|flat|house|home|baby|business|term ]",
     "C3"},
    {P, HEARD_FOR_LIFE_EVENT, .88f, "[ getting|got|get|just married|engaged|divorced ]", "C3"},
    {P, HEARD_FOR_LIFE_EVENT, .88f,
     "[ expecting|having a|our|my|first|twins baby|child|first|in|twins ]", "C3"},
    {P, HEARD_FOR_LIFE_EVENT, .86f,
     "[ moving|move|moved house|home|in|out|abroad|flat|into|to|country ]", "C3"},
    {P, HEARD_FOR_LIFE_EVENT, .88f,
     "[ my|our|her|his|late @kin|friend|dog|cat died|passed|has|just|is "
     "died|passed|away|dying|ill|on? ]",
     "C3"},
    {P, HEARD_FOR_LIFE_EVENT, .88f,
     "[ my|our|her|his|late @kin|friend|dog|cat _2 died|passed away|on? ] !by|us|me", "C3"},
    {P, HEARD_FOR_LIFE_EVENT, .88f,
     "[ twins|baby|daughter|son|boy|girl|child|grandchild _2 was|were|is|are born|due ]", "C3"},
    {P, HEARD_FOR_LIFE_EVENT, .84f,
     "[ my|our|the|a|on|for holiday|honeymoon|trip|vacation|cruise|camp|pilgrimage ]", "C3"},
    {P, HEARD_FOR_LIFE_EVENT, .86f,
     "[ my|our|her|his daughter's|son's|kid's|boy's|girl's first? "
     "birthday|wedding|party|graduation|camp|recital|school|exam|exams|funeral|operation ]",
     "C3"},
    {P, HEARD_FOR_LIFE_EVENT, .84f, "[ lost my|our the? @kin|job|baby|home|house ]", "C3"},
    {P, HEARD_FOR_LIFE_EVENT, .84f,
     "[ she|he|@kin has|needs|is|had|in|was _3 "
     "heart|hospital|cancer|surgery|operation|monitor|pregnant|dialysis|chemo|ill ]",
     "C3"},

    /* closed, and open again */
    {Y, 0, .90f,
     "that|it|this|all|everything|its|problem|issue|now _2 "
     "works|working|worked|fixed|sorted|solved|resolved|arrived|perfect "
     "~not|never|isn't|hasn't|if|until|when|nothing|still|wasn't|get|hope",
     ""},
    {Y, 0, .88f,
     "^ works|worked|arrived|sorted|mended $|now|again|today|this|fine|perfectly|safely", ""},
    {Y, 0, .90f,
     "that|it|which|this _1 did|does|solved|fixed|sorted the|it|that trick|problem|issue|job", ""},
    {Y, 0, .90f,
     "it's|its|that's|they're|everything's|all all|now|finally|been|both|already? "
     "solved|fixed|sorted|resolved|working|done|perfect now|thank|thanks|again|$ "
     "~hope|if|when|until",
     ""},
    {Y, 0, .90f, "did|does|done the trick|job", ""},
    {Y, 0, .88f,
     "it's|it|has|they've|they|have|just|finally|now !would|will|should|could|may|might|to|must _2 "
     "arrived|come|came|here|back|through|sorted|fixed|landed|working "
     "~not|never|hasn't|haven't|if|until|when|before",
     ""},
    {Y, 0, .90f, "all|got it? sorted|good|fixed|set|sorted now|thanks|thank|here|$", ""},
    {Y, 0, .88f,
     "got|received|have my|the|a|it _2 "
     "refund|parcel|package|order|money|password|replacement|back|today|now|thanks "
     "~not|haven't|never|hasn't|if|when|until|didn't|didn't",
     ""},
    {Y, 0, .88f,
     "found|figured|fixed|solved|managed|sorted it|out|to|myself "
     "~not|haven't|can't|couldn't|if|please",
     ""},
    {Y, 0, .86f, "i'm|i|we're|am back in|online|up|on", ""},
    {Y, 0, .86f, "problem|issue|case|question solved|resolved|closed|answered|sorted|gone", ""},
    {Y, 0, .86f,
     "that|this|which answers|explains|helps|clears|helped|answered|cleared !me|nothing|us", ""},
    {Y, 0, .84f, "no longer needed|an|a|need", ""},
    {Y, 0, .84f, "never mind|mind", ""},
    {Y, 0, .84f, "nevermind|nvm|sorted|fixed|solved $", ""},
    {Y, 0, .84f, "you can close|leave|consider this|the|it|my", ""},
    {Z, 0, .90f,
     "still "
     "not|doesn't|won't|isn't|can't|nothing|no|broken|the|waiting|haven't|hasn't|having|same|"
     "happening|open|does|get|getting|says",
     "C1"},
    {Z, 0, .90f,
     "not|didn't|doesn't|isn't|hasn't|nope "
     "work|help|fixed|solved|resolved|working|answer|answered|sorted",
     "C1"},
    {Z, 0, .88f, "same problem|issue|error|thing|message|again|happened", "C1"},
    {Z, 0, .86f, "happened|happening|broken|back|back|broke|stopped|down again", "C1"},
    {Z, 0, .86f,
     "no|that|you|this doesn't|didn't|isn't|not|haven't|does answer|what|my|help|not|answered",
     "C1"},
    {Z, 0, .88f, "^ nah|no|nope|naw i|that's|thats|it's|this|is? not _", "C1"},
    {Z, 0, .88f, "i|we mean|meant like|the|a|that|this|those|my|one|was|not", "C1"},
    {Z, 0, .90f,
     "not|isn't|wasn't|never what|the|which i|we|one _1 "
     "asked|ask|said|meant|wanted|want|ordered|question",
     "C1"},
    {Z, 0, .90f,
     "do|did you _1 read|listen|hear|look at? anything|any|my|what|to|even|me|properly|$", "C1"},
    {Z, 0, .88f,
     "you did|have|do|could|didn't|haven't|don't|couldn't not? "
     "read|answer|answered|understand|understood|listen|said|say",
     "C1"},
    {Z, 0, .86f, "not|nothing|never|without one|a|single|any word|thing|line about|on|to", "C1"},

    /* our side did it (A11): what an apology is for */
    {D, 0, .90f,
     "[ you|you've|they|they've|your|@firm _2 sent|shipped|delivered|gave|brought|packed "
     "me|us|a|the|my|out|him|her _2 "
     "wrong|broken|damaged|faulty|incorrect|different|old|empty|opened|expired ]",
     "A11"},
    {D, 0, .90f,
     "[ your|the|my _2 "
     "crew|office|driver|courier|staff|shop|branch|engineer|movers|colleague|man|agent|team|"
     "company|technician|fitter|movers|nurse|system|salesman _2 "
     "broke|lost|dropped|damaged|forgot|left|ruined|scratched|threw|never|didn't|frightened|"
     "laughed|deleted|closed|shrugged|ignored|took|hung|cut|refused ]",
     "A11"},
    {D, 0, .90f,
     "[ you|you've "
     "lost|broke|broken|damaged|forgot|forgotten|deleted|cut|ruined|doubled|cancelled|locked|"
     "banned|ignored|left|put _3 ]",
     "A11"},
    {D, 0, .90f,
     "[ you|you've|they|was|were|been took|taken|charged|billed|debited|deducted _4 "
     "twice|double|again|wrong|extra|times ]",
     "A11"},
    {D, 0, .90f, "[ took|charged|billed|debited|paid|deducted _3 twice ]", "A11"},
    {D, 0, .90f,
     "[ nobody|noone|never _1 "
     "came|called|showed|turned|rang|come|call|show|ring|arrived|collected|answers|picks|picked ] "
     "~i",
     "A11"},
    {D, 0, .90f,
     "[ engineer|driver|technician|plumber|courier|taxi|he|she|they|nobody did|didn't not? "
     "come|show|turn|call|ring|arrive ]",
     "A11"},
    {D, 0, .90f, "[ no one came|called|showed|turned|rang|told ]", "A11"},
    {D, 0, .90f,
     "[ wrong "
     "item|size|colour|color|name|product|order|lamp|address|tablets|meal|model|room|amount|one|"
     "medicine|bill|date|part ] ~i|my|clicked",
     "A11"},
    {D, 0, .90f, "[ promised _6 but|and|nobody|never|still|yet|until|for ]", "A11"},
    {D, 0, .88f,
     "[ second|third|fourth|fifth time|week|friday|day|engineer|one|month _3 ] ~my|for|a", "A11"},
    {D, 0, .88f,
     "[ came|arrived|delivered "
     "broken|damaged|scratched|cracked|torn|stained|rotten|late|open|empty ]",
     "A11"},
    {D, 0, .88f, "[ came|arrived|delivered in|with|off pieces|a|the|on _1 ] ~i|driver|engineer",
     "A11"},
    {D, 0, .86f,
     "[ was|were "
     "broken|damaged|scratched|cracked|torn|stained|rotten|filthy|cold|lost|mouldy|melted ]",
     "A11"},
    {D, 0, .88f, "[ missed|ruined|spoiled|spoilt _4 because|by|thanks ]", "A11"},
    {D, 0, .88f, "[ still not|no|nothing|hasn't|haven't|waiting|isn't|doesn't ]", "A11"},
    {D, 0, .86f, "[ it's|that's|is|was your|our? fault|mistake ]", "A11"},

    /* what is said not to be so: neither a rule nor the model may claim it on these words */
    {X, DENY_FEELING, .9f,
     "no|without|not|any|zero|isn't|wasn't a|any|to|the? "
     "complaint|complaints|complain|complaining|nuisance|bother|trouble|drama|grumble|criticism|"
     "moan at|about|with|from|whatsoever|anyway|here|$?",
     ""},
    {X, DENY_FEELING, .9f,
     "not|isn't|wasn't|never|aren't|hardly @very? "
     "bad|angry|upset|mad|cross|annoyed|disappointed|sad|frustrated|worried|terrible|awful|anxious|"
     "sorry|fussed|bothered|furious",
     ""},
    {X, DENY_FEELING, .9f,
     "no|never|nothing|don't|without _2 hard "
     "feelings|problem|problems|worries|reason|need|worry|mind|rush|issue|issues|doubted|doubt|"
     "failed|fails|apologise|apologize",
     ""},
    {X, DENY_FEELING, .9f,
     "never|not failed|fails|crashed|broke|broken|missed|leaked|stopped|let|late|lost|once|one|a "
     "once|me|us|a|in|any|single|did|has|have|day|time ~why|have|again|still",
     ""},
    {X, DENY_FEELING, .9f,
     "nobody|one is|was _1 threatening|angry|complaining|blaming|upset|cross|shouting", ""},
    {X, DENY_FEELING, .9f, "couldn't|can't _2 happier|thank|ask|better|fault|complain|praise", ""},
    {X, DENY_FEELING, .9f,
     "nothing|no to|need|reason|cause|grounds "
     "to|for|complain|apologise|apologize|worry|sorry|complaint",
     ""},
    {X, DENY_LEAVING, .9f,
     "not|never|no|don't|won't|isn't|n't|wouldn't|nobody _4 "
     "leave|leaving|cancel|cancelling|cancelled|switch|switching|quit|quitting|close|closing|move|"
     "moving|go|unsubscribe|change ~if|why",
     ""},
    {X, DENY_LEAVING, .9f,
     "no|any|without reason|plans|intention|need to|of "
     "leave|leaving|cancel|cancelling|switch|switching|change|go",
     ""},
    {X, DENY_LEAVING, .9f, "pause|suspend|freeze for|my|until|it|the|from", ""},
    {X, DENY_LEAVING, .9f, "cancel the|my|our|one? line|item|second|2nd|duplicate|extra|spare", ""},
    {X, DENY_LEAVING, .9f, "keep the|my? rest|first|others|remaining", ""},
    {X, DENY_LEAVING, .9f,
     "change|update|correct|alter my|our|the|your _3 "
     "date|day|time|address|name|details|email|number|slot|reading",
     ""},
    {X, DENY_LEAVING, .9f, "joining|join you|your ~not|was|regret", ""},
    {X, DENY_CONTACT, .9f,
     "not|never|haven't|didn't|first|don't _2 "
     "contacted|written|called|asked|time|complained|rung|emailed|bothered _2 "
     "before|you|yet|i|we|$?",
     ""},
    {X, DENY_CONTACT, .9f, "first time i|we|i'm|i've|writing|calling", ""},
    {X, DENY_WAIT, .9f,
     "not|didn't|wasn't|never|no|don't|hardly|without _2 "
     "long|wait|waiting|take|late|queue|delay|delayed|time|hurry",
     ""},
    {X, DENY_WAIT, .9f,
     "didn't|doesn't|not|never|hasn't|wasn't take|taken|take|been|long|late long|ages|at|late|all",
     ""},
    {X, DENY_BLAME, .9f,
     "not|don't|isn't|wasn't|never|no|nobody|nothing _3 "
     "blame|blaming|fault|rude|rudeness|failed|fail|doubted|doubt|problem|late|wrong|mistake|"
     "apologise|apologize|unhappy|anyone's|your ~why|still",
     ""},
    {X, DENY_HURRY, .9f,
     "no|not|isn't|without|any|never _2 rush|hurry|urgent|urgency|pressure|deadline|stress", ""},
    {X, DENY_HURRY, .9f, "whenever|when|any you|it's|time suits|can|convenient|have|you|works", ""},
    {X, DENY_ILLNESS, .9f, "nobody|noone|one|not died|die|dead|dying|hurt", ""},
    {X, DENY_ILLNESS, .9f,
     "not|isn't|wasn't|nobody|no _2 sick|ill|hurt|injured|harmed|pregnant|disabled|danger|allergic",
     ""},

    /* the six: cause, person, stay or leave, process, goal (needs tell the first) */
    {K, HEARD_CAUSE, .84f, "[ because|since|after|due _6 ] ~before|been|waiting", "A19"},
    {K, HEARD_CAUSE, .84f,
     "[ ever since|after i|we|the|my|your|you|an|a|installing|updating|it|last _5 ]", "A19"},
    {K, HEARD_CAUSE, .82f,
     "[ started|began|begun|happened|stopped|broke when|after|since|on|last|yesterday|today|this "
     "_4 ]",
     "A19"},
    {K, HEARD_PERSON, .86f,
     "[ i'm|i|am|we're a|an|the|i "
     "single|young|old|student|nurse|teacher|pensioner|parent|mum|mom|dad|mother|father|carer|"
     "driver|developer|freelancer|farmer|doctor|small|new|volunteer|manager|owner|musician|"
     "photographer|retired|chef|designer|writer|artist|beginner|widow|tenant|patient|engineer|"
     "runner|scout ]",
     "C3"},
    {K, HEARD_PERSON, .84f,
     "[ my|our "
     "@kin|kids|family|flatmate|boss|team|employees|students|scouts|clients|patients|shop|business|"
     "company|café|school|church|club|farm _3 ]",
     "C3"},
    {K, HEARD_PERSON, .84f,
     "[ i work|live|study|run|teach|volunteer|own|drive "
     "as|in|at|for|with|a|my|from|nights|alone|the _3 ]",
     "C3"},
    {K, HEARD_PERSON, .84f, "my [ name is|name's _2 ]", "A2"},
    {K, HEARD_PERSON, .82f, "[ i'm # years|yrs old? ]", "C3"},
    {K, HEARD_PERSON, .82f,
     "[ i'm|i|am disabled|pregnant|diabetic|deaf|blind|autistic|retired|elderly|unemployed|not "
     "technical|good|very? ]",
     "C3"},
    {K, HEARD_PROCESS, .84f,
     "[ i've|i|we've|we|have|already|they|you|he|she|was|were|been _2 "
     "called|emailed|wrote|written|rang|contacted|reported|chased|messaged|told|opened|raised|sent|"
     "filled|submitted|paid|ordered|booked|spoke|returned|applied|uploaded|phoned _6 ]",
     "C1"},
    {K, HEARD_PROCESS, .84f, "[ what|when happens|is|do the|i|we|next|will next|after|step|now ]",
     "C8"},
    {K, HEARD_AIM, .80f,
     "[ i'm|am|we're|i|we|just trying|hoping|want|planning|aiming|saving|training to|for _5 ]",
     "C3"},
    {K, HEARD_AIM, .80f, "so [ that? i|we can|could _5 ]", "C3"},
    {K, HEARD_AIM, .80f,
     "[ for my|our|his|her|a|the "
     "wedding|interview|job|school|work|business|class|birthday|trip|holiday|exam|project|studies|@"
     "kin|thesis ]",
     "C3"},
};

const struct cue_table cues_customer_more = {rows, sizeof rows / sizeof *rows};
