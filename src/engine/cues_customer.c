/* SPDX-License-Identifier: Apache-2.0 */
/* cues_customer.c: what customers say, and what it tells: feelings, and situation cues.

   Situation before mood: research on service talk finds that word lists of feeling miss most distress, and that
   "the fifth time", "since Monday" or "by Friday" say more than any adjective (line 0.8 of the evidence). The
   feeling rows below therefore ask for the feeling to be the customer's own and said outright; signals carry the
   rest. p is how often the label held where the row fired on conversations kept for tuning, rounded down, or a
   cautious guess where it fired too seldom to count. Needs, purposes and stories are in cues_customer_more.c. */
#include "engine/cues.h"
#include "heard.h"

enum { E = CUE_EMOTION, H = CUE_HEAT, S = CUE_SIGNAL };

static const struct cue rows[] = {
    /* frustration: blocked, annoyed */
    {E, HEARD_FRUSTRATION, .92f, "frustrated|frustrating|frustration|frustrates|frustratingly", ""},
    {E, HEARD_FRUSTRATION, .90f, "annoyed|annoying|annoyance|annoys|irritated|irritating|exasperated|aggravating", ""},
    {E, HEARD_FRUSTRATION, .88f, "fed up|sick|tired of|with", ""},
    {E, HEARD_FRUSTRATION, .88f, "sick|fed and|up tired|to of|the|back", ""},
    {E, HEARD_FRUSTRATION, .86f, "ridiculous|absurd|laughable|joke|farce|farcical|shambles|palaver|faff ~not", ""},
    {E, HEARD_FRUSTRATION, .84f, "waste|wasted|wasting of? my|our|so|hours|whole|half _2 time|hours|day|morning|life", ""},
    {E, HEARD_FRUSTRATION, .84f, "wits|wit's|rope|tether end", ""},
    {E, HEARD_FRUSTRATION, .84f, "end of my|our tether|rope|patience", ""},
    {E, HEARD_FRUSTRATION, .84f, "at|lost|losing|no|out my? of? my? wits|wit's|patience|temper end?", ""},
    {E, HEARD_FRUSTRATION, .80f, "driving|drives|driven|doing me|my|us nuts|crazy|mad|insane|head|potty|bonkers|mental", ""},
    {E, HEARD_FRUSTRATION, .80f, "doing|does|does my|ma nut|head|heid in", ""},
    {E, HEARD_FRUSTRATION, .78f, "getting|got|get|go|going|been nowhere|round|around|passed _2 circles|pillar|nowhere", "C1"},
    {E, HEARD_FRUSTRATION, .78f, "going|go|running|run|sent|sends|sending|led me? us? round|around in? circles", "C1"},
    {E, HEARD_FRUSTRATION, .76f, "come on $", ""},
    {E, HEARD_FRUSTRATION, .80f, "ugh|argh|aargh|grr|gah|urgh|smh|facepalm|sigh", ""},
    {E, HEARD_FRUSTRATION, .80f, "wtf|wth|ffs", ""},
    {E, HEARD_FRUSTRATION, .80f, "why is|does|do|can|can't|won't|are|isn't nobody|no|anyone|anybody|it|this|you !the|my _2 so? "
                                 "hard|difficult|complicated|impossible|help|helping|answer|answering|listen|listening", ""},
    {E, HEARD_FRUSTRATION, .82f, "nobody|noone|no one? is|seems|will|can|ever|has|helps|answers|replies|listens|cares|bothers "
                                 "_2 help*|answer*|listen*|repl*|care*|respond*|car*|call*|bother*?", "C2"},
    {E, HEARD_FRUSTRATION, .84f, "how many times|more|emails|calls|messages _3 i|we|must|does|to|do", "C1"},
    {E, HEARD_FRUSTRATION, .78f, "how hard|difficult can|is it|that", ""},
    {E, HEARD_FRUSTRATION, .74f, "yet again|another !question|thing", "C1"},
    {E, HEARD_FRUSTRATION, .74f, "once again", "C1"},
    {E, HEARD_FRUSTRATION, .72f, "still|yet no|nothing|nobody|waiting|haven't|hasn't|isn't|not|can't|doesn't|don't|won't|"
                                 "didn't|unable|having|getting|broken", "C1"},
    {E, HEARD_FRUSTRATION, .72f, "keeps|keep|kept on? *ing|crashing|freezing|failing|saying|telling|asking|doing|getting|"
                                 "happening|disconnecting|dropping|buffering|stopping|sending|closing|giving|popping|losing", ""},
    {E, HEARD_FRUSTRATION, .70f, "every|each single? time|day|month|week|update i|we|it|this|the|you", ""},
    {E, HEARD_FRUSTRATION, .74f, "unable|impossible|can't to? get through|hold|anyone|anybody|a? human|person|reply|response|"
                                 "answer", "C2"},
    {E, HEARD_FRUSTRATION, .72f, "for the|a umpteenth|hundredth|nth|millionth|tenth|# time", "C1"},
    {E, HEARD_FRUSTRATION, .72f, "tried everything|all|multiple|so|many|several", ""},
    {E, HEARD_FRUSTRATION, .72f, "nothing works|helps|worked|helped|happens|changes|changed|happened", ""},
    {E, HEARD_FRUSTRATION, .80f, "not|isn't|wasn't|aren't|no @very? good|great|acceptable|okay|ok enough|customer|service $", "C7"},
    {E, HEARD_FRUSTRATION, .80f, "not|isn't|aren't|no|nae|never @very? happy|pleased|impressed|amused|chuffed ~why|if", "C7"},
    {E, HEARD_FRUSTRATION, .78f, "unhappy|dissatisfied|displeased|miffed|narked|peeved|vexed|cheesed|hacked|brassed", "C7"},
    {E, HEARD_FRUSTRATION, .76f, "not|isn't|doesn't|don't|never cool|impressed|amused|fair|right|on !the|away|now|track", "C7"},
    {E, HEARD_FRUSTRATION, .78f, "please|just|can|could _2 just? fix|sort|solve|resolve this|it|that|your _2 already|once|finally|now", ""},
    {E, HEARD_FRUSTRATION, .72f, "when will|are you|this|it finally|ever", ""},
    {E, HEARD_FRUSTRATION, .74f, "get|sort your|yer act|shit|stuff|house|self it?", ""},
    {E, HEARD_FRUSTRATION, .74f, "seriously|really|honestly $", ""},
    {E, HEARD_FRUSTRATION, .66f, "^ seriously|really", ""},
    {E, HEARD_FRUSTRATION, .74f, "pain in|in the arse|ass|neck|butt|backside", ""},
    {E, HEARD_FRUSTRATION, .74f, "such a|an pain|nightmare|hassle|headache|mess|bother|chore|faff", ""},
    {E, HEARD_FRUSTRATION, .74f, "nightmare|ordeal|rigmarole|runaround|hoops|merry-go-round", ""},
    {E, HEARD_FRUSTRATION, .74f, "useless|hopeless|pointless|awful|terrible|horrendous|atrocious|appalling|abysmal|pathetic|dreadful|"
                                 "garbage|rubbish|crap|crappy|sucks|suck|worst|dire|pish|mince|pants", "C7"},
    {E, HEARD_FRUSTRATION, .70f, "stuck|stranded !to|with _2 with|in|on|at|here|between|for", ""},
    {E, HEARD_FRUSTRATION, .70f, "\xf0\x9f\x98\xa4|\xf0\x9f\x99\x84|\xf0\x9f\x98\x92|\xf0\x9f\x98\x91|\xf0\x9f\xa4\xa6|:/|:-/|"
                                 "\xf0\x9f\x98\xab|\xf0\x9f\x98\xa9", ""},

    /* anger: hostile, blaming, swearing at */
    {E, HEARD_ANGER, .93f, "angry|furious|livid|fuming|enraged|seething|outraged|irate|incensed|raging|apoplectic|infuriated ~not", ""},
    {E, HEARD_ANGER, .90f, "outrageous|disgraceful|disgusting|despicable|shameful|disgusted|appalled|infuriating|scandalous|"
                           "contemptible|unforgivable|inexcusable", "C7"},
    {E, HEARD_ANGER, .88f, "pissed|ticked off|with|at|me|that|about", ""},
    {E, HEARD_ANGER, .84f, "unacceptable|intolerable|inexcusable|unprofessional|incompetent|incompetence|clueless|negligent|negligence", "C7"},
    {E, HEARD_ANGER, .90f, "scam|scammers|scammed|scamming|thieves|thief|thieving|crooks|criminals|robbers|robbed|robbing|fraudsters|"
                           "con-artists|cowboys|liars|liar|lied|lying|lies ~not|a|of|from", ""},
    {E, HEARD_ANGER, .90f, "ripping|ripped|rip|rips me|us|people|customers|off|everyone off?", ""},
    {E, HEARD_ANGER, .90f, "fuck you|off|this|your|ur|@firm", ""},
    {E, HEARD_ANGER, .82f, "fuck|fucking|fuckin|fucked|bullshit|bollocks|bastards|bastard|arsehole|arseholes|asshole|assholes|idiots|"
                           "idiot|morons|imbeciles|clowns|muppets|wankers|twats|dickheads|bs|effing|feckin|fecking|bawbags|eejits", ""},
    {E, HEARD_ANGER, .72f, "shit|shite|shitty|damn|goddamn|dammit|hell", ""},
    {E, HEARD_ANGER, .86f, "how dare|dare you", ""},
    {E, HEARD_ANGER, .86f, "shame|ashamed on|of you|yourselves|yourself|them|themselves", "C7"},
    {E, HEARD_ANGER, .80f, "don't|do not|dinnae you? dare", ""},
    {E, HEARD_ANGER, .84f, "treat|treated|treating me|us|people|customers|your like|as|this _2 dirt|rubbish|idiot|criminal|way|fool|"
                           "nothing|garbage|shit|child", "C7"},
    {E, HEARD_ANGER, .84f, "what the hell|fuck|heck|f|hell's", ""},
    {E, HEARD_ANGER, .82f, "stole|stolen|stealing|steal my|our|from|money _2 money|us|me|customers?", ""},
    {E, HEARD_ANGER, .80f, "you people|lot|clowns|idiots are|have|can't|don't|should|never", ""},
    {E, HEARD_ANGER, .80f, "you don't|didn't|never|obviously|clearly|couldn't|couldnt _2 give|care|listen|couldn't|bother|read", ""},
    {E, HEARD_ANGER, .78f, "hate|despise|loathe|detest you|your|this|these|them|@firm", ""},
    {E, HEARD_ANGER, .80f, "an? absolute|complete|utter|total|bloody disgrace|joke|shambles|insult|scandal|liberty|farce", "C7"},
    {E, HEARD_ANGER, .80f, "insult|insulting|insulted|disrespectful|rude|arrogant|condescending", "C7"},
    {E, HEARD_ANGER, .80f, "sort it|this out !for|please", ""},
    {E, HEARD_ANGER, .78f, "i|we demand|demanding|insist !is|are", ""},
    {E, HEARD_ANGER, .80f, "taking|takes|took|having|take the|a piss|mick|mickey|laugh|biscuit", ""},
    {E, HEARD_ANGER, .80f, "are|you|is you|this|it having|kidding|taking|serious|joking|actually me|a|us|the?", ""},
    {E, HEARD_ANGER, .82f, "\xf0\x9f\x98\xa1|\xf0\x9f\xa4\xac|\xf0\x9f\x98\xa0|\xf0\x9f\x96\x95", ""},
    {E, HEARD_ANGER, .80f, "blood|ma is|my? boiling|boils", ""},
    {E, HEARD_ANGER, .80f, "my|ma blood _2 boil|boiling|boils", ""},
    {E, HEARD_ANGER, .80f, "stop lying|ignoring|stealing|wasting|charging|sending|telling|fobbing|taking|messing|hiding me|us|my|the?", ""},

    /* disappointment: let down by them */
    {E, HEARD_DISAPPOINTMENT, .93f, "disappointed|disappointing|disappointment|disappoints|disappointingly|gutted|heartbroken|deflated", "C7"},
    {E, HEARD_DISAPPOINTMENT, .90f, "let me|us|him|her|them|customers|everyone _2 down", "C7"},
    {E, HEARD_DISAPPOINTMENT, .88f, "letdown|bummer|bummed|shame ~on", "C7"},
    {E, HEARD_DISAPPOINTMENT, .84f, "expected|expect|expecting|deserve|deserved|hoped|thought|wanted _3 better|more|than|different", "C7"},
    {E, HEARD_DISAPPOINTMENT, .84f, "not|isn't|wasn't|hardly what _2 i|we|was|were _3 expect*|paid|promised|ordered|advertised|hoped", "C7"},
    {E, HEARD_DISAPPOINTMENT, .80f, "used to be|have|love|like|recommend|enjoy|trust", "C7"},
    {E, HEARD_DISAPPOINTMENT, .80f, "lost|losing|lose all|any|my|our|faith|trust|confidence faith|trust|confidence|respect?", "C7"},
    {E, HEARD_DISAPPOINTMENT, .78f, "regret|regretting|wish i|we had|hadn't|i'd|never buying|bought|chosen|ordered|signed|switched", "C7"},
    {E, HEARD_DISAPPOINTMENT, .78f, "went|gone|going|go downhill|backwards", "C7"},
    {E, HEARD_DISAPPOINTMENT, .78f, "poor|shoddy|underwhelming|mediocre|subpar|lacklustre|substandard|cheaply service|quality|experience|"
                                    "communication|show|made|job|product|packaging|support|design|form?", "C7"},
    {E, HEARD_DISAPPOINTMENT, .78f, "really|very|so|pretty|quite|extremely|bit poor|bad|sad service|show|form|experience|support|quality?", "C7"},
    {E, HEARD_DISAPPOINTMENT, .76f, "for that|this|the|such price|money|amount|much|kind", "C7"},
    {E, HEARD_DISAPPOINTMENT, .76f, "you|they|@firm promised|said|told|assured|guaranteed me|us|it|that|a _6 but|yet|and", "C7"},
    {E, HEARD_DISAPPOINTMENT, .74f, "not|isn't|wasn't worth it|the|my", "C7"},
    {E, HEARD_DISAPPOINTMENT, .74f, "not|never|don't|wouldn't|won't|couldn't recommend|buy|use|shop|fly|stay|order|again _4 again|this|it|you", "C5"},
    {E, HEARD_DISAPPOINTMENT, .74f, "\xf0\x9f\x98\x9e|\xf0\x9f\x98\x94|\xf0\x9f\x91\x8e|\xf0\x9f\x98\x95|\xf0\x9f\x98\x9f", ""},

    /* worry: fear of loss, urgency, anxiety */
    {E, HEARD_WORRY, .92f, "worried|worrying|worries|anxious|anxiety|nervous|scared|frightened|terrified|panicking|panicked|panic|"
                           "concerned|concerning|stressed|stressing|stressful|afraid|alarmed|uneasy|fretting|dreading|apprehensive "
                           "~no|don't|not|i'm|without|any !about", ""},
    {E, HEARD_WORRY, .90f, "i'm|am|we're|are|getting|bit|very|really|so|quite|little|be worried|concerned|scared|anxious|nervous|"
                           "stressed|afraid|frightened|terrified|panicking|uneasy|fretting", ""},
    {E, HEARD_WORRY, .86f, "worry|worries|fear|afraid|scared that|about|it|i|we|my|the|of|whether|for ~don't|not|no", ""},
    {E, HEARD_WORRY, .84f, "freaking|freaked out|me", ""},
    {E, HEARD_WORRY, .82f, "can't|couldn't|not|haven't|hardly|barely sleep|sleeping|slept|eat", ""},
    {E, HEARD_WORRY, .82f, "lying|lie|lay|awake|up awake|all at? night", ""},
    {E, HEARD_WORRY, .84f, "desperate|desperately", ""},
    {E, HEARD_WORRY, .78f, "urgent|urgently|asap|emergency|immediately ~not|no", "C3"},
    {E, HEARD_WORRY, .80f, "running out|short of time|money|options|days", "C3"},
    {E, HEARD_WORRY, .80f, "what if|happens _3 i|it|we|they|my|the|he|she", ""},
    {E, HEARD_WORRY, .78f, "will|am|going|gonna i|we|to|my|be|i'll lose|miss|losing|missing|be|end my|our|the|it|all|everything|out|stranded?", ""},
    {E, HEARD_WORRY, .78f, "hacked|stolen|compromised|phishing|breached|unauthorised|unauthorized|fraudulent|suspicious", ""},
    {E, HEARD_WORRY, .78f, "don't want|wanna to? lose|miss|risk|get be?", ""},
    {E, HEARD_WORRY, .76f, "at|in|real|serious risk|danger|trouble ~no|any", ""},
    {E, HEARD_WORRY, .74f, "is|are it|this|my|that|they|the|we|i'm _2 safe|secure|ok|okay|legit|alright", ""},
    {E, HEARD_WORRY, .80f, "please|pls|plz|someone|anyone|somebody help me? us? $", ""},
    {E, HEARD_WORRY, .72f, "please help|hurry|respond|reply|answer|call", ""},
    {E, HEARD_WORRY, .72f, "^ help $", ""},
    {E, HEARD_WORRY, .74f, "i|we really|badly|desperately|urgently need|needed", "C3"},
    {E, HEARD_WORRY, .74f, "need it|this|them|that|the|my _4 by|before|today|tomorrow|tonight|asap|for|@day", "C3"},
    {E, HEARD_WORRY, .70f, "\xf0\x9f\x98\xb0|\xf0\x9f\x98\xb1|\xf0\x9f\x98\xa8|\xf0\x9f\x99\x8f|\xf0\x9f\x98\xa5|\xf0\x9f\x98\xac|\xf0\x9f\x86\x98", ""},
    {E, HEARD_WORRY, .76f, "don't|not|no know|idea|sure|clue what|how|if|whether _2 to|i|we|else do|can|pay|afford|manage|cope|turn", ""},
    {E, HEARD_WORRY, .74f, "hope|hoping|praying i|we|it|that|nothing|this _4 lost|late|gone|miss|isn't|wasn't|won't|doesn't", ""},

    /* confusion */
    {E, HEARD_CONFUSION, .92f, "confused|confusing|confusion|baffled|baffling|puzzled|puzzling|bewildered|perplexed|lost $", "C8"},
    {E, HEARD_CONFUSION, .90f, "confused|confusing|confuses|baffled|baffling|puzzled|puzzling|bewildered|perplexed|bemused|flummoxed|"
                               "stumped|mystified", "C8"},
    {E, HEARD_CONFUSION, .88f, "don't|can't|didn't|couldn't|do|doesn't|dinnae|not not? understand|get|follow|see|figure|ken|comprehend|grasp "
                               "why|what|how|it|this|the|that|any|a|if|where|which|your|out", "C8"},
    {E, HEARD_CONFUSION, .84f, "no idea|clue what|why|how|where|if|which|whether|who", "C8"},
    {E, HEARD_CONFUSION, .84f, "not|isn't|unclear|am clear|sure|understanding what|why|how|which|where|if|whether|about|on", "C8"},
    {E, HEARD_CONFUSION, .84f, "makes|make|made|making no|any|little sense", "C8"},
    {E, HEARD_CONFUSION, .84f, "doesn't|don't|not|didn't make|making|makes any? a? sense", "C8"},
    {E, HEARD_CONFUSION, .78f, "what does|do|did this|that|it|you|your|the|these _3 mean", "C8"},
    {E, HEARD_CONFUSION, .76f, "what am i|we supposed|meant|suppose to", "C8"},
    {E, HEARD_CONFUSION, .74f, "how am|are i|we supposed|meant|suppose to", "C8"},
    {E, HEARD_CONFUSION, .74f, "which one|of|is|do|should|am", "C8"},
    {E, HEARD_CONFUSION, .76f, "contradict*|contradictory|conflicting", "C8"},
    {E, HEARD_CONFUSION, .76f, "one|first|website|email|app|person|he|she|they _3 says|said|told _8 other|another|second|different|but _3 says|said|told", "C8"},
    {E, HEARD_CONFUSION, .72f, "what|huh|eh|um|erm $", "C8"},
    {E, HEARD_CONFUSION, .72f, "i'm|am|got|completely|a|bit|totally|so lost $", "C8"},
    {E, HEARD_CONFUSION, .74f, "\xf0\x9f\xa4\x94|\xf0\x9f\x98\xb5|\xf0\x9f\xa4\xb7", "C8"},

    /* sadness */
    {E, HEARD_SADNESS, .90f, "sad|saddened|sadly|heartbroken|heartbreaking|devastated|devastating|crying|cried|cry|tears|weeping|"
                             "grieving|grief|mourning|depressed|depressing|miserable|hurting|lonely|gutted ~not", ""},
    {E, HEARD_SADNESS, .86f, "upset|upsetting|distressed|distressing|distraught ~not|isn't|stomach", ""},
    {E, HEARD_SADNESS, .88f, "passed away|on ~has|it|i|we", "C3"},
    {E, HEARD_SADNESS, .80f, "@kin|he|she|who|friend|dog|cat _2 died|passed|gone", "C3"},
    {E, HEARD_SADNESS, .80f, "lost|losing|buried|burying my|our|her|his|a|the @kin|dog|cat|baby|pet|friend", "C3"},
    {E, HEARD_SADNESS, .78f, "late @kin", "C3"},
    {E, HEARD_SADNESS, .76f, "funeral|miscarriage|bereavement|bereaved|stillborn|hospice|widow|widowed|widower", "C3"},
    {E, HEARD_SADNESS, .80f, ":(|:'(|:-(|:((|\xf0\x9f\x98\xa2|\xf0\x9f\x98\xad|\xf0\x9f\x92\x94|\xe2\x98\xb9\xef\xb8\x8f|\xf0\x9f\x99\x81|</3", ""},
    {E, HEARD_SADNESS, .76f, "all|only|last|everything _3 memories|photos|pictures|videos _6 gone|lost|deleted|wiped", ""},
    {E, HEARD_SADNESS, .74f, "given|giving|lost|losing up|all hope?", ""},
    {E, HEARD_SADNESS, .74f, "hopeless|hopelessness|despair|despairing|numb|broken-hearted|can't cope|go|bear|face", ""},
    {E, HEARD_SADNESS, .70f, "meant|means|mean the world|everything|lot|so to me|her|him|us", ""},

    /* gratitude */
    {E, HEARD_GRATITUDE, .88f, "thank you|u|god|goodness ~no|but|or|i'd|can't|would", ""},
    {E, HEARD_GRATITUDE, .86f, "thanks|cheers|ta|merci|thankful|grateful|gratitude ~no|would|be|i'd|but|i'll|more", ""},
    {E, HEARD_GRATITUDE, .88f, "many|thanks|much|so|big a|million|lot|bunch|tonne thanks?", ""},
    {E, HEARD_GRATITUDE, .88f, "appreciate|appreciated|appreciative ~would|i'd|be|don't|not|any|really", ""},
    {E, HEARD_GRATITUDE, .86f, "i|we really|do|so|truly|very|much appreciate|appreciated that|it|you|your|this|the", ""},
    {E, HEARD_GRATITUDE, .86f, "lifesaver|life-saver|legend|star|angel|gem", ""},
    {E, HEARD_GRATITUDE, .84f, "so|very|really|most|that's|that|extremely kind|helpful|good of|you|helpful", ""},
    {E, HEARD_GRATITUDE, .84f, "you|that|it|he|she|they|have|your _3 been|was|were|really|made|helped|sorted|saved _3 helpful|kind|"
                               "brilliant|day|wonderful|lot|great|life|patient|lovely", ""},
    {E, HEARD_GRATITUDE, .80f, "bless you|your|ye|them", ""},
    {E, HEARD_GRATITUDE, .72f, "kudos|props|hats", ""},

    /* joy */
    {E, HEARD_JOY, .88f, "delighted|thrilled|overjoyed|ecstatic|stoked|chuffed|excited|elated|buzzing|excellent|pumped ~not|be|was", ""},
    {E, HEARD_JOY, .84f, "happy|glad|pleased with|to|about|that|it|we|i|we're ~not|be|more|would|i'd|isn't|you|was|less|far|from|aren't", ""},
    {E, HEARD_JOY, .86f, "love|loving|adore it|this|that|them|the|your|my|how|these ~would|i'd|we'd|used|don't|not", ""},
    {E, HEARD_JOY, .84f, "couldn't|can't|couldna be|have|wait happier|better|asked|more|to|pleased|for", ""},
    {E, HEARD_JOY, .82f, "woohoo|yay|hooray|hurray|woo|yippee|wahey|whoop|yesss", ""},
    {E, HEARD_JOY, .80f, "amazing|wonderful|fantastic|brilliant|awesome|superb|perfect|gorgeous|beautiful|lovely|fabulous|magic|"
                         "incredible|great ~not|would|be|isn't|wasn't|how|just|oh|no|used|if|were !job|way", ""},
    {E, HEARD_JOY, .80f, "made|making|makes my|our|his|her day|year|week|weekend", ""},
    {E, HEARD_JOY, .78f, "best _3 ever|yet|day|experience|service", ""},
    {E, HEARD_JOY, .78f, "\xf0\x9f\x98\x8a|\xf0\x9f\x98\x80|\xf0\x9f\x98\x84|\xf0\x9f\x98\x8d|\xf0\x9f\xa5\xb3|\xf0\x9f\x8e\x89|"
                         "\xe2\x9d\xa4\xef\xb8\x8f|\xf0\x9f\xa5\xb0|\xf0\x9f\x98\x83|\xf0\x9f\xa4\xa9|<3|\xf0\x9f\x98\x81|\xe2\x9d\xa4|:d", ""},
    {E, HEARD_JOY, .76f, "can't wait to|for|until|till", ""},
    {E, HEARD_JOY, .76f, "looking forward to|so|really", ""},
    {E, HEARD_JOY, .72f, "getting|got|we're|i'm|am|just married|engaged|expecting|pregnant|promoted", "C3"},

    /* relief: a worry is over */
    {E, HEARD_RELIEF, .93f, "relieved|relief|phew ~no|any|without", ""},
    {E, HEARD_RELIEF, .88f, "thank god|goodness|heavens|christ|fuck", ""},
    {E, HEARD_RELIEF, .86f, "weight|load off|lifted|from my|our|mind|shoulders", ""},
    {E, HEARD_RELIEF, .84f, "can|could|able finally|now|at|to|sleep|breathe|relax|stop _2 breathe|sleep|relax|worrying|again|easy|easier", ""},
    {E, HEARD_RELIEF, .80f, "finally works|working|arrived|fixed|sorted|here|got|back|came|through|done|solved ~not|never|hasn't", ""},
    {E, HEARD_RELIEF, .82f, "at|oh last|thank|good $", ""},
    {E, HEARD_RELIEF, .80f, "was|had|been|got so|really|very|getting? worried|scared|panicking|afraid _8 now|but|glad|thank*|phew", ""},
    {E, HEARD_RELIEF, .80f, "panic over|averted", ""},

    /* heat: what raises the level (C6); tenths of a level */
    {H, 6, .9f, "fuck|fucking|fucked|bullshit|wtf|ffs|fuckin|bastards|bastard|arsehole|asshole|assholes|shit|shite|shitty|goddamn|bollocks", "C6"},
    {H, 4, .9f, "damn|crap|hell|bloody|freaking|effing|crappy", "C6"},
    {H, 6, .9f, "furious|livid|fuming|outraged|enraged|seething|apoplectic|raging|disgusting|disgraceful|disgusted|appalled|outrageous", "C6"},
    {H, 4, .9f, "absolutely|completely|totally|utterly|extremely|beyond|incredibly ridiculous|unacceptable|disgusted|useless|fed|"
                "livid|furious|desperate|devastated|appalled|pathetic|terrible|awful|gutted|fuming|sick", "C6"},
    {H, 5, .9f, "worst|never again|in _3 company|experience|service|ever|again|my|life", "C6"},
    {H, 4, .9f, "unacceptable|ridiculous|pathetic|appalling|horrendous|atrocious|terrible|horrible|awful|useless|joke|shambles", "C6"},
    {H, 7, .9f, "devastated|devastating|desperate|terrified|distraught|heartbroken|panicking|suicidal", "C6"},
    {H, 4, .9f, "scam|scammers|thieves|crooks|criminals|liars|lied|lying|robbed|stole|stolen", "C6"},
    {H, 4, .9f, "sick and tired", "C6"},
    {H, 3, .9f, "asap|urgent|urgently|immediately|emergency|desperately", "C6"},
    {H, 5, .9f, "lawyer|solicitor|court|sue|legal|ombudsman|police|lawsuit|attorney", "C6"},
    {H, 4, .9f, "how dare|many", "C6"},
    {H, 3, .9f, "fed up", "C6"},

    /* repeat_contact: says they asked before */
    {S, HEARD_REPEAT_CONTACT, .95f, "second|2nd|third|3rd|fourth|4th|fifth|5th|sixth|6th|seventh|7th|eighth|tenth|umpteenth|hundredth|nth "
                                    "time|email|message|call|attempt|contact|letter|chat|ticket|complaint|tweet|mail|request|try|visit|agent|person|rep", "C1"},
    {S, HEARD_REPEAT_CONTACT, .93f, "#|multiple|several|many|countless|numerous|repeated|lots|dozens of? times|emails|calls|messages|tickets|contacts|chats|"
                                    "letters|tweets|complaints|requests|mails|phonecalls|attempts|agents|reps|departments ~up|last|least", "C1"},
    {S, HEARD_REPEAT_CONTACT, .92f, "@contact _4 #|multiple|several|many|countless|numerous|so times", "C1"},
    {S, HEARD_REPEAT_CONTACT, .90f, "@contact _4 twice|repeatedly|already|before|again|previously ~will|i'll|can|could|please|to|never|not|you", "C1"},
    {S, HEARD_REPEAT_CONTACT, .90f, "already|previously|repeatedly|again|keep|kept|twice @contact ~will|can|please|i'll|you|have?", "C1"},
    {S, HEARD_REPEAT_CONTACT, .90f, "i've|i|we've|we|have|had already|even|also|now|previously @contact _2 you|support|this|the|about|your|customer|them|in", "C1"},
    {S, HEARD_REPEAT_CONTACT, .88f, "i|we emailed|wrote|called|rang|phoned|messaged|contacted|chased|reported|asked|spoke|tweeted|complained|texted "
                                    "_6 yesterday|last|ago|monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|weeks|month|before|days|already|january|february|march|april|may|june|july|august|september|october|november|december", "C1"},
    {S, HEARD_REPEAT_CONTACT, .88f, "no|without|never|haven't|hasn't|not|nobody|didn't|zero any|a|had|got|received|get|even|heard|has? _2 "
                                    "reply|response|answer|replied|responded|answered|anything|feedback|back|callback", "C1"},
    {S, HEARD_REPEAT_CONTACT, .88f, "still|but|and|yet no|nothing|waiting|not|haven't _3 reply|response|answer|word|news|heard|back|hear|callback|update", "C1"},
    {S, HEARD_REPEAT_CONTACT, .86f, "ignored|ignoring|ignore|ignores me|us|my|our|the|every|by|all|everyone|this|customers ~you|can|don't?", "C1"},
    {S, HEARD_REPEAT_CONTACT, .86f, "as|like i|we|i've|we've|have _2 said|mentioned|told|explained|wrote|stated|asked|already|reported", "C1"},
    {S, HEARD_REPEAT_CONTACT, .86f, "i|we|i've|we've|have|had told|explained|said|gave|given|sent _3 you|this|that|everything|them|him|her|it _3 already|before|twice|#|times|last|yesterday", "C1"},
    {S, HEARD_REPEAT_CONTACT, .84f, "having|have|had to|repeat|explain|to explain|repeat|tell|say|go|start|ask|write|chase|call _4 again|over|everything|myself|once|story", "C1"},
    {S, HEARD_REPEAT_CONTACT, .84f, "following|follow|chasing|chase|chased up|this|my|on|you|for|again", "C1"},
    {S, HEARD_REPEAT_CONTACT, .84f, "@contact|writing|back again|once|here ~can|please|never|not|you|will|i'll $", "C1"},
    {S, HEARD_REPEAT_CONTACT, .84f, "it's|me|this|is me|@contact again", "C1"},
    {S, HEARD_REPEAT_CONTACT, .86f, "been|being|was|keep|got|getting passed|bounced|transferred|sent|shunted|fobbed|redirected|hung|cut|disconnected _3 "
                                    "around|round|between|from|to|back|off|up|pillar|on", "C1"},
    {S, HEARD_REPEAT_CONTACT, .84f, "hung|hang|cut|put|puts up|off|down on|me|the", "C1"},
    {S, HEARD_REPEAT_CONTACT, .84f, "my|our|the|an last|previous|earlier|first|original|old email|message|mail|ticket|call|chat|contact|letter|request|complaint|emails|messages|tickets", "C1"},
    {S, HEARD_REPEAT_CONTACT, .82f, "on hold|the|phone for|phone|again|twice|since", "C1"},
    {S, HEARD_REPEAT_CONTACT, .84f, "been|spent|spend _4 on the? phone|hold|chat|line", "C1"},
    {S, HEARD_REPEAT_CONTACT, .82f, "been @contact|trying|chasing|waiting|going|back|dealing _6 for|since|over|all|with|you|now|and", "C1"},
    {S, HEARD_REPEAT_CONTACT, .82f, "i've|i|we|have|we've been trying|@contact _3 get|reach|contact|speak|call|hold|through|talk|you|your|them", "C1"},
    {S, HEARD_REPEAT_CONTACT, .82f, "tried|trying|attempted to|@contact @contact|get|reach|call|_2 you|your|support|customer|through|hold|them|help|someone|anyone", "C1"},
    {S, HEARD_REPEAT_CONTACT, .82f, "your|the|another|last|first|previous|one agent|colleague|rep|advisor|adviser|colleagues|man|woman|lady|guy|team|girl|lad|chap _2 "
                                    "said|told|promised|assured|says|hung|advised|swore", "C1"},
    {S, HEARD_REPEAT_CONTACT, .80f, "was|i|we|i've|were|been told _6 by|that|it|would|i'd|you|someone|to|wait|within", "C1"},
    {S, HEARD_REPEAT_CONTACT, .84f, "support|ticket|case|reference|incident number|id|opened|raised|open|no|filed|#", "C1"},
    {S, HEARD_REPEAT_CONTACT, .84f, "opened|raised|submitted|sent|filed|logged|open|put|lodged a|an|my|another|two|three|the|several ticket|tickets|case|request|claim|complaint|report|form|support", "C1"},
    {S, HEARD_REPEAT_CONTACT, .80f, "any|an|some update|updates|news|progress|joy|word|reply|response _2 on|about|yet|please|regarding|of|$", "C1"},
    {S, HEARD_REPEAT_CONTACT, .82f, "nobody|no one? noone?|never|you|they ever? got|called|came|rang|gets|replied|wrote|phoned|get|calls|rings back|to", "C1"},
    {S, HEARD_REPEAT_CONTACT, .80f, "chat|phone|email|support|service|agent|agents|team _4 no|not|couldn't|can't|useless|didn't|unable|wouldn't|won't help|helpful|use|reply|assist|to|do", "C1"},

    /* long_wait: how long, or too long */
    {S, HEARD_LONG_WAIT, .93f, "wait|waiting|waited|waits _5 #|a|an|over|nearly|almost|whole|many|several|since|half @unit|hour|week|day|month", "C2"},
    {S, HEARD_LONG_WAIT, .93f, "waiting|waited|wait _3 ages|forever|too|so|long|weeks|days|hours|months|years|since|all", "C2"},
    {S, HEARD_LONG_WAIT, .90f, "on hold _3 for|over|#|the|past|since|ages|hours|forever|about|nearly _3 @unit|ages|forever?", "C2"},
    {S, HEARD_LONG_WAIT, .90f, "#|several|many|few|couple of? @long later|ago|now|and|already|without|passed|overdue|late|gone|on ~in|within|next|every|per|until", "C2"},
    {S, HEARD_LONG_WAIT, .88f, "for over|more|almost|nearly|about|the|at|past|than|like|like? #|a|an|several|many|weeks|months|days|hours|ages|years of? @long|now|ages|weeks|months|forever? ~warranty|only|stay|just|valid|booked|staying", "C2"},
    {S, HEARD_LONG_WAIT, .88f, "for weeks|days|months|hours|years|ages|yonks|forever", "C2"},
    {S, HEARD_LONG_WAIT, .86f, "been|is|it's|has|its|that's over|more|almost|nearly|about|now|like than? a|#|an|several|many|few|weeks|months|days|hours|ages @long|and|now|since|already|ages?", "C2"},
    {S, HEARD_LONG_WAIT, .86f, "still|been waiting|awaiting", "C2"},
    {S, HEARD_LONG_WAIT, .86f, "how much|long longer", "C2"},
    {S, HEARD_LONG_WAIT, .84f, "takes|taking|took|take|taken so|too|forever|ages|weeks|months|days|hours|way|this long|forever|ages|and|to|for?", "C2"},
    {S, HEARD_LONG_WAIT, .84f, "since|from @day|@month|last|the|yesterday|#|early|late|mid|january|christmas|easter|then _2 and|still|now|week|month|year|no|nothing|without|#", "C2"},
    {S, HEARD_LONG_WAIT, .84f, "should|was|were|supposed|meant|due have|to|supposed|meant|be|arrive _4 arrived|arrive|been|be|come|delivered|here _4 by|on|last|yesterday|ago|@day|weeks|days", "C2"},
    {S, HEARD_LONG_WAIT, .82f, "overdue|late|delayed|delay|delays ~too|sorry|better|of|latest|it's", "C2"},
    {S, HEARD_LONG_WAIT, .82f, "all day|morning|week|afternoon|night|weekend|month|evening", "C2"},
    {S, HEARD_LONG_WAIT, .82f, "#|several|two|three|couple|few|over of? @unit|hours|days|weeks|months|mins|minutes on|of|to|on? hold|waiting|nothing|trying|wait|the|phone|reply|respond|silence|get", "C2"},
    {S, HEARD_LONG_WAIT, .80f, "nothing|no|not|never|haven't|hasn't|nobody _6 for|in|since|after #|a|over|the|weeks|days|months|several|hours|last|many _2 @long?", "C2"},

    /* tried_already: steps they did */
    {S, HEARD_TRIED_ALREADY, .93f, "tried|attempted|done _4 everything|restart*|reinstall*|reboot*|reset*|uninstall*|different|another|clear*|log*|"
                                   "turn*|changing|using|updating|several|multiple|many|unplug*|switch*|chang*|delet*|both|#|all|again|so|safe|this|that|it|the|charg*|every ~not|haven't|have|you", "C1"},
    {S, HEARD_TRIED_ALREADY, .90f, "i|i've|we|we've|have|already|even|also|has tried|attempted !to", "C1"},
    {S, HEARD_TRIED_ALREADY, .88f, "restarted|rebooted|reinstalled|reset|uninstalled|redownloaded|unplugged|factory-reset|cleared|updated|unloaded|reloaded|"
                                   "recharged|replugged|relogged|reconnected|resynced|rebuilt|reformatted|defrosted|descaled ~you|have|not|haven't|be|was|were|auto", "C1"},
    {S, HEARD_TRIED_ALREADY, .86f, "turned|switched|logged|signed it|off|in|out|my|the|everything off|out|on|in|and|back", "C1"},
    {S, HEARD_TRIED_ALREADY, .84f, "i|i've|we|we've|have already|also|even checked|looked|changed|replaced|updated|deleted|cleared|reset|followed|contacted|searched|verified|cleaned|sent|filled|uploaded|provided|paid|confirmed|did|done", "C1"},
    {S, HEARD_TRIED_ALREADY, .82f, "i|i've|we|we've|have checked|followed|replaced|cleaned|googled|searched|swapped|emptied|deleted|changed|read _4 my|the|all|your|every|steps|instructions|spam|junk|online|everything|router|cable|battery|batteries|faq|settings|password|it|filter|manual|website", "C1"},
    {S, HEARD_TRIED_ALREADY, .82f, "when|whenever|everytime|time i|we try|tried|enter|click|do|put _6 it|nothing|says|get|the|but|gives|doesn't", ""},
    {S, HEARD_TRIED_ALREADY, .80f, "have|i've|had been|tried trying|to|@contact|looking|searching _4 to|for|but|and|log|get|recover|fix|restore", ""},
    {S, HEARD_TRIED_ALREADY, .80f, "did|done|doing that|this|it|what|the|all|everything _3 already|before|steps|said|told|suggested|twice|times|nothing|still", "C1"},
    {S, HEARD_TRIED_ALREADY, .78f, "nothing|none|neither|didn't|doesn't|not|no _2 works|worked|helps|helped|work|help|luck|joy|avail|happened|difference ~it|the|app", "C1"},
    {S, HEARD_TRIED_ALREADY, .80f, "to no avail", "C1"},

    /* deadline: a date, urgency or life event depends on it */
    {S, HEARD_DEADLINE, .93f, "urgent|urgently|asap|a.s.a.p|deadline|deadlines|time-sensitive|emergency|pressing ~not|no|non|isn't|nothing|without", "C3"},
    {S, HEARD_DEADLINE, .92f, "need|needs|needed|want|have|must|require|due|got|required _5 by|before|for|tomorrow|tonight|today|on|this !now|a|the|me|it|this|free|my|help "
                              "@day|@month|tomorrow|tonight|today|noon|midnight|weekend|week|#|then|christmas|morning|afternoon|the?", "C3"},
    {S, HEARD_DEADLINE, .90f, "by|before|until|till the? @day|@month|tomorrow|tonight|today|noon|midnight|weekend|#|christmas|easter|then|end|next|morning|close|monday's|friday's ~told|promised|said|waited|arrive|arrived|was|supposed|delivered", "C3"},
    {S, HEARD_DEADLINE, .90f, "wedding|funeral|interview|exam|exams|birthday|anniversary|graduation|surgery|operation|christening|baptism|"
                              "honeymoon|holiday|holidays|vacation|flight|trip|party|appointment|presentation|recital|prom|inspection|hearing|christmas|easter|"
                              "diwali|eid|hanukkah|thanksgiving|term|festival|conference|camp|marathon|competition|tournament|closing|move|moving "
                              "is|are|on|in|this|tomorrow|tonight|at|next|starts|it's|was|that|coming|of @day|@month|tomorrow|tonight|today|#|next|this|the|two|less|a|weekend|week|morning|just|only", "C3"},
    {S, HEARD_DEADLINE, .88f, "my|our|her|his|their|a|the|@kin|daughter's|son's|wife's|sister's|brother's|mum's|dad's|friend's wedding|funeral|interview|exam|exams|birthday|"
                              "anniversary|graduation|surgery|operation|christening|honeymoon|presentation|recital|prom|finals|hearing", "C3"},
    {S, HEARD_DEADLINE, .86f, "leave|leaving|fly|flying|travel|travelling|traveling|move|moving|start|starts|starting|depart|sail|sailing|open|opening|due|depart|begin|begins|expires|closes|ends|departing "
                              "_3 on|tomorrow|tonight|in|this|next|today|@day|at #|@day|@month|the|tomorrow|tonight|today|next|this|a|two|less|week|weekend|morning|just? ~was|were|i|the?", "C3"},
    {S, HEARD_DEADLINE, .84f, "we|i|they|he|she leave|fly|travel|move|are|i'm|am|leaving|moving|flying _3 tomorrow|tonight|in|on|this|today|next|@day", "C3"},
    {S, HEARD_DEADLINE, .86f, "in|only|just|have|got|less|than # hours|days|weeks|hrs|minutes left|to|time|until|before|and|away|from|we|i|or", "C3"},
    {S, HEARD_DEADLINE, .84f, "running out of time", "C3"},
    {S, HEARD_DEADLINE, .84f, "in time for|to|before", "C3"},
    {S, HEARD_DEADLINE, .84f, "before it's|it|i|we|they|he|she|my|our|the|her|his _3 too|late|leave|go|fly|travel|move|start|starts|expires|wedding|funeral|flight|interview|exam|trip|birthday|holiday|christmas|party|term|surgery|close|closes|end|ends|lose|die|dies", "C3"},
    {S, HEARD_DEADLINE, .82f, "immediately|right away|immediately|now $", "C3"},
    {S, HEARD_DEADLINE, .80f, "as soon|quickly|fast as possible|you|can|humanly|pos", "C3"},
    {S, HEARD_DEADLINE, .80f, "today|tonight|tomorrow $", "C3"},
    {S, HEARD_DEADLINE, .80f, "expires|expire|expiring|runs out|due on|in|tomorrow|today|tonight|this|at|@day", "C3"},
    {S, HEARD_DEADLINE, .82f, "school|work|class|classes|job|college|term|shift|semester starts|start|starting|begins|tomorrow|online|on|next|monday", "C3"},

    /* leaving: will leave, cancel, switch, refund instead */
    {S, HEARD_LEAVING, .93f, "cancel|cancelling|canceling|close|closing|end|ending|terminate|terminating|delete|deleting _2 my|our|the|this|everything !order|flight|booking|appointment|ticket|loop "
                             "account|accounts|subscription|subscriptions|contract|membership|plan|policy|service|direct|everything|custom|prime|all|premium", "C5"},
    {S, HEARD_LEAVING, .92f, "take|taking|took|taken my|our|the business|custom|money elsewhere|to|away|somewhere", "C5"},
    {S, HEARD_LEAVING, .92f, "switch|switching|moving|move|going|go|change|changing|swap|swapping _2 to|elsewhere|over|provider|providers|suppliers|supplier|banks|carriers|else|with !a|it|the|my|on "
                             "another|different|your|competitor|competitors|else|provider|somewhere|someone|rival|other|elsewhere?", "C5"},
    {S, HEARD_LEAVING, .90f, "look|looking|looked|go|going|shop|shopping|buy|buying|find|bank|book|booking|try|trying elsewhere|somewhere|someone|another|around _2 else|provider|supplier|for|bank|company|shop?", "C5"},
    {S, HEARD_LEAVING, .90f, "never|not|won't|don't|last|isn't|wouldn't _3 use|using|buy|buying|shop|shopping|order|ordering|fly|flying|stay|staying|bank|book|booking|deal|come|coming|renew|renewing|return|do|go|recommend|set|spend|trust|time|purchase|purchasing|trusting _5 you|your|again|here|with|this|another|back|from|anything|business|foot|penny|it", "C5"},
    {S, HEARD_LEAVING, .90f, "want|like|need|demand|get|would|give|expect|deserve|i'd|requesting|request|asking|just|have|where|prefer _3 my|full|a|the|our|for|money refund|refunded|money|deposit|reimbursement|payment back?", "C5"},
    {S, HEARD_LEAVING, .88f, "money back|refund|refunded !policy|guarantee", "C5"},
    {S, HEARD_LEAVING, .88f, "refund me|us|my|it|the|please|instead|this", "C5"},
    {S, HEARD_LEAVING, .90f, "i'm|we're|am|are|i'll|we'll|be|thinking|considering|planning|about|time|ready|want|going|might|decided|may|of|seriously to? leave|leaving|quit|quitting|cancel|cancelling|done|out|switch|switching|uninstall|uninstalling|unsubscribe|unsubscribing|returning|ditch|drop _2 you|your|with|it|this|for|!to|me|altogether|completely|here|the", "C5"},
    {S, HEARD_LEAVING, .88f, "you've|you|have|just lost|losing|lose|will a|me|our|my|us|another|this|loyal|yourself|lose customer|business|custom|as|sale|client|member|family", "C5"},
    {S, HEARD_LEAVING, .88f, "not|won't|don't|decided|don't|no|chosen|i|without to|be|want|going|wish|plan|intend|not|renewing|renew|intention to|renew|renewing|of|continue|with|carry|continuing|on? _3 renew|continue|renewing|contract|membership|subscription|on|stay|anymore|with|it", "C5"},
    {S, HEARD_LEAVING, .86f, "last|final straw|chance|time|order|purchase|month|year i|i'll|with|for|before|we|you", "C5"},
    {S, HEARD_LEAVING, .86f, "off to|with|the|you|your|goodbye|cya|bye|good|adios riddance|@firm|competition|competitors|$", "C5"},
    {S, HEARD_LEAVING, .86f, "how|help|can|could|want|wish|would|like|please|need do|can|me|to|you|i|we _2 cancel|close|terminate|unsubscribe|leave|delete|end|stop|opt !the|order|flight|it|booking|appointment|them|app|this", "C5"},
    {S, HEARD_LEAVING, .86f, "uninstall|uninstalling|uninstalled|unsubscribe|unsubscribed|unsubscribing|deleting|boycott|boycotting|cancelled|canceled my|the|it|this|from|your|you|our|app", "C5"},
    {S, HEARD_LEAVING, .84f, "part|parting|going|go our? ways|separate", "C5"},
    {S, HEARD_LEAVING, .84f, "give|giving|given up on|with you|it|this|your|the|them", "C5"},
    {S, HEARD_LEAVING, .84f, "closing|final|leaving|exit statement|balance|bill|fee|notice|date|mac|pac|code", "C5"},
    {S, HEARD_LEAVING, .84f, "found|have|got|had|signed|going|gone|accepted|comparing|quote|quotes|offer|offers|deal with|from|up|a|better|another|at|by|cheaper|to _3 another|other|better|cheaper|different|elsewhere|competitor|rival|someone|supplier|provider|somewhere", "C5"},
    {S, HEARD_LEAVING, .82f, "thank|thanks|grateful|appreciate|enjoyed|wish _8 but|however|though|and|you _6 moving|decided|different|elsewhere|no|leave|change|best|end|time", "C5"},
    {S, HEARD_LEAVING, .80f, "return|returning|send|sending|give|giving it|this|them|the|back _2 back|for|full|refund|altogether ~can|how", "C5"},

    /* escalation: manager, legal, regulator, public shaming */
    {S, HEARD_ESCALATION, .94f, "speak|talk|escalate|escalated|pass|put|hear|transfer|through|want|need|get|connect|demand|contact|see|over|spoken _5 manager|supervisor|boss|director|ceo|head|someone|management|superior|higher !not|else "
                                "in|above|higher|senior|with|who|of|authority|up|please|now|charge|$?", "C4"},
    {S, HEARD_ESCALATION, .94f, "speak|talk|escalate|pass|put|transfer|want|need|get|connect|demand|contact|see|where|who|your|a|the|line _4 manager|supervisor|ceo|managers|superior !account|product|task|file|password|package|download|device|booking|boot", "C4"},
    {S, HEARD_ESCALATION, .93f, "lawyer|lawyers|solicitor|solicitors|attorney|attorneys|court|lawsuit|sue|suing|litigation|tribunal|bailiffs", "C4"},
    {S, HEARD_ESCALATION, .93f, "legal|court|class action|advice|proceedings|steps|team|route", "C4"},
    {S, HEARD_ESCALATION, .93f, "ombudsman|ombudsmen|regulator|regulators|ofcom|ofgem|ofwat|fca|fcc|ftc|bbb|cfpb|watchdog|citizens|accc|gdpr|ico|trading|attorney-general|dot !standard|by|com "
                                "advice|standards|general|about|and|will|complaint|if|or|to|who|is|$?", "C4"},
    {S, HEARD_ESCALATION, .93f, "trading standards", "C4"},
    {S, HEARD_ESCALATION, .92f, "better business bureau", "C4"},
    {S, HEARD_ESCALATION, .92f, "ombudsman|regulator|ofcom|ofgem|ofwat|watchdog|tribunal", "C4"},
    {S, HEARD_ESCALATION, .90f, "formal|official|file|filing|lodge|make|making|raise|raising|submit|register|put|start|formally a|an|the|my|this|in|official|formal? complaint|complain|grievance|dispute|chargeback", "C4"},
    {S, HEARD_ESCALATION, .90f, "formal|official|written|formally complaint|complain|complaining|grievance|notice", "C4"},
    {S, HEARD_ESCALATION, .90f, "chargeback|small claims|section", "C4"},
    {S, HEARD_ESCALATION, .90f, "small claims", "C4"},
    {S, HEARD_ESCALATION, .90f, "dispute|disputing|reverse|reversing _3 with|through|my|charge|payment|the my|bank|card|charge|charges|payment", "C4"},
    {S, HEARD_ESCALATION, .88f, "call|calling|contact|contacting|report|reporting|going|go|report|involve|tell|inform|write|take|inform _4 to|the|you|my|it|this police|press|newspaper|papers|media|news|authorities|union|mp|senator|congressman|board|council|bank|consumer|bbc|fraud|hr|whistleblowing|insurance", "C4"},
    {S, HEARD_ESCALATION, .88f, "review|reviews|post|posting|share|sharing|tell|telling|warn|warning|name|naming|publish|tweet _4 online|trustpilot|google|everyone|everybody|facebook|twitter|social|public|publicly|people|others|shame|friends|yelp|tripadvisor|reddit|star|media|x|linkedin ~will|love|happy|great", "C4"},
    {S, HEARD_ESCALATION, .88f, "one|zero|1|0|bad|negative|scathing|honest star|review|reviews", "C4"},
    {S, HEARD_ESCALATION, .86f, "escalate|escalated|escalating|escalation", "C4"},
    {S, HEARD_ESCALATION, .84f, "should be|feel|be ashamed|sued|investigated|shut|fined|prosecuted|held|reported|accountable", "C4"},
    {S, HEARD_ESCALATION, .84f, "breach|violation|violating|breaking|illegal|unlawful|rights|against of|contract|the|law|is|act|consumer|under|statutory", "C4"},
    {S, HEARD_ESCALATION, .82f, "everyone|people|world|public needs|should|must|deserves|will to? know|beware|hear", "C4"},

    /* vulnerability: health, hardship, child, bereavement, disability, safety */
    {S, HEARD_VULNERABILITY, .92f, "disabled|disability|disabilities|wheelchair|blind|deaf|autistic|autism|dementia|alzheimer's|cancer|chemo|chemotherapy|dialysis|diabetic|diabetes|insulin|"
                                   "epilepsy|epileptic|asthma|asthmatic|inhaler|oxygen|pacemaker|stroke|anaphylaxis|epipen|carer|caregiver|adhd|ptsd|palliative|hospice|terminally|"
                                   "bedridden|housebound|ventilator|nebuliser|nebulizer|transplant|seizure|seizures|arthritis|parkinson's|ms|bipolar|dyslexic|dyslexia !blind|spot", "C3"},
    {S, HEARD_VULNERABILITY, .90f, "bereaved|bereavement|funeral|widow|widowed|widower|miscarriage|miscarried|deceased|stillborn|probate|grieving|grief", "C3"},
    {S, HEARD_VULNERABILITY, .90f, "@kin|friend|he|she|who|mum's|dad's|husband's|wife's _3 died|passed|death|dying|deceased|gone !by|out|on|through|me|the|it|over", "C3"},
    {S, HEARD_VULNERABILITY, .90f, "lost|losing|buried|burying|bury my|our|her|his|a|the @kin|baby|job|home", "C3"},
    {S, HEARD_VULNERABILITY, .88f, "death|loss|passing of|in my|our|her|his|a|the @kin|family|friend", "C3"},
    {S, HEARD_VULNERABILITY, .88f, "my|our|late late? @kin is|has|was|who|had|needs|depends|can't|relies|lives|got _4 ill|sick|hospital|cancer|disabled|elderly|alone|poorly|unwell|surgery|medication|frail|pregnant|vulnerable|bed|wheelchair|asthma|autistic|operation|heart|fever|heating|milk|scared|cold", "C3"},
    {S, HEARD_VULNERABILITY, .88f, "hospital|hospitalised|hospitalized|surgery|operation|medication|medicine|medicines|prescription|prescriptions|pills|ambulance|a&e|icu|ward|nhs|illness|ill|unwell|poorly|sick !and|of|leave|pay|day|days ~i'm|am|feel|make|makes|made|so", "C3"},
    {S, HEARD_VULNERABILITY, .86f, "pregnant|pregnancy|newborn|premature|baby|toddler|infant|nursing|breastfeeding", "C3"},
    {S, HEARD_VULNERABILITY, .84f, "elderly|frail|pensioner|pension|eighty|ninety|housebound|lives alone|#|mother|father|mum|dad|and|man|woman|lady?", "C3"},
    {S, HEARD_VULNERABILITY, .88f, "can't|cannot|couldn't|not|unable|struggling|barely|hardly|how _3 afford|pay|eat|feed|heat|cover|manage|make _4 rent|bills|bill|food|children|kids|family|mortgage|it|heating|ends|electric|meals|groceries|this|that|them", "C3"},
    {S, HEARD_VULNERABILITY, .88f, "unemployed|redundant|redundancy|jobless|benefits|food bank|universal|eviction|evicted|homeless|bankrupt|bankruptcy|overdrawn|overdraft|debt|arrears|foodbank|furloughed|broke !down|my|the|it|off|in|when|up|again", "C3"},
    {S, HEARD_VULNERABILITY, .86f, "lost my|his|her|our job|work|income|home|house", "C3"},
    {S, HEARD_VULNERABILITY, .86f, "only|my|sole|all|last|main _2 income|livelihood|savings|money|source|rent|wages !back|is|and|was ~want|give|get|refund|take", "C3"},
    {S, HEARD_VULNERABILITY, .86f, "my|our|the rent|mortgage|wages|livelihood|salary|living depends|is|are|was|due|and|on|go|goes|bounced|money", "C3"},
    {S, HEARD_VULNERABILITY, .84f, "single|stay-at-home|foster|young|new|first-time mum|mom|mother|dad|father|parent|parents|family|children|kids", "C3"},
    {S, HEARD_VULNERABILITY, .84f, "my|our|two|three|young|small|little|with|a|sick|# year|month|week|young|small|old|little? old? children|kids|child|kid|baby|son|daughter|boy|girl|grandson|granddaughter _5 cold|hungry|scared|crying|sick|ill|allergic|allergy|asthma|school|alone|can't|needs|without|hurt|bleeding|choking|choke|fever|hospital", "C3"},
    {S, HEARD_VULNERABILITY, .84f, "mental health|breakdown|illness", "C3"},
    {S, HEARD_VULNERABILITY, .82f, "anxiety|depression|panic attack|attacks|disorder|and|is|makes|has|condition?", "C3"},
    {S, HEARD_VULNERABILITY, .84f, "not|isn't|don't|unsafe|dangerous|fire|hazard|burned|burnt|burning|sparks|sparking|smoke|smoking|gas|carbon|shock|electrocuted|injured|injury|hurt|bleeding|exploded|explode|choking|scalded safe|feel|hazard|leak|monoxide|electric|coming|from|myself|himself|herself|on|my|the|smell", "C3"},
    {S, HEARD_VULNERABILITY, .84f, "allergic|allergy|allergies|allergen|reaction|swollen|swelling|rash", "C3"},
    {S, HEARD_VULNERABILITY, .84f, "no|without|haven't|hasn't|out|off heating|heat|hot|water|electricity|power|gas|food|medication|insulin|boiler|money|warm !for|bank|in|to|and water|for|since|and|in|at|with|until|left|all?", "C3"},
    {S, HEARD_VULNERABILITY, .82f, "divorce|divorced|separated|abusive|abuse|abused|abuser|stalker|stalking|restraining|ex-husband|refuge|shelter|harassed|harassing|harassment|bullied|bullying", "C3"},
    {S, HEARD_VULNERABILITY, .80f, "struggling|struggle|cope|coping|overwhelmed|can't take|on|with|to|financially|alone|by|it|anymore|any|at", "C3"},
    {S, HEARD_VULNERABILITY, .82f, "freezing|cold|dark|stranded|alone in|here|at|with|and|tonight|house|outside|without", "C3"},

    /* loyalty: long customer, fan */
    {S, HEARD_LOYALTY, .94f, "loyal|longtime|long-time|lifelong|faithful|regular|long-standing|longstanding|returning|repeat|valued customer|customers|user|fan|client|member|subscriber|player|shopper|guest|buyer|patron|reader", "C5"},
    {S, HEARD_LOYALTY, .93f, "long time|term|standing customer|user|fan|client|member|subscriber|player|listener", "C5"},
    {S, HEARD_LOYALTY, .93f, "customer|member|subscriber|user|client|with|banked|subscribed|insured|shopped|fan|using|buying|flown|been|shopping|ordering|flying|banking|used|paying|coming|staying|tenant|patient|guest|bought|playing|played|had _6 for|since|over|all _3 #|years|decades|decade|months|long|day|childhood|twenty|i|launch|my|several|many|beginning|start _2 years|decades|was|life|now|and|plus|old|$ "
                             "~waiting|warranty|old", "C5"},
    {S, HEARD_LOYALTY, .90f, "#|many|several|twenty|ten|over years|decades|yrs of|with|as|customer|loyalty|and|now|loyal custom|loyalty|you|a|customer|business|using|being|shopping|buying|never|always|i've", "C5"},
    {S, HEARD_LOYALTY, .88f, "love|loved|adore|huge|big|fan|favourite|favorite of? you|your|this|the|fan|@firm|you|game|app|brand|product|products|games|of|place|restaurant|hotel", "C5"},
    {S, HEARD_LOYALTY, .86f, "always|usually|only|normally been|bought|loved|used|shopped|recommend|recommended|recommending|buy|use|shop|order|ordered|trusted|fly|stay|come|had|enjoyed _4 you|your|from|with|happy|here|great|good|it|them|there ~have|is", "C5"},
    {S, HEARD_LOYALTY, .84f, "i'm|i|we're|will|we|plan|still|want|like staying|stay|not|prefer|sticking|stick with|going|to|leaving _2 you|stay|leave|anywhere", "C5"},
    {S, HEARD_LOYALTY, .84f, "recommend|recommended|recommending|told you|your|it|this|all|everyone|my _3 to|everyone|friends|family|clients|colleagues|people", "C5"},
    {S, HEARD_LOYALTY, .82f, "my|our|all whole|entire|mother|grandmother|parents|family|devices|of _4 bought|shopped|use|uses|used|loves|shop|here|from|apple|with|customers", "C5"},

    /* blame: names the company at fault */
    {S, HEARD_BLAME, .90f, "your|you|yours|their fault|mistake|error|doing|responsibility|incompetence|negligence|failure|failing|screwup|cock-up|mess|lies|fuck-up|stupidity|greed|blunder|oversight|carelessness ~not|isn't|no|wasn't|my", "C7"},
    {S, HEARD_BLAME, .88f, "you|you've|you're|you|@firm|your _3 lied|lying|ruined|ruining|broke|broken|failed|failing|messed|screwed|lost|wrecked|destroyed|stole|stolen|overcharged|ignored|ignoring|misled|conned|cheated|tricked|charged|promised|damaged|sent !me|us|a|the|my|an _2 wrong|twice|again|incorrect|broken|damaged|up|everything|my|our|me|money?", "C7"},
    {S, HEARD_BLAME, .88f, "because of|thanks to you|your|@firm", "C7"},
    {S, HEARD_BLAME, .86f, "you people|lot|guys|folks are|have|never|can't|don't|keep|should|messed|did|need|y'all", "C7"},
    {S, HEARD_BLAME, .86f, "liars|liar|lied|lies|thieves|thief|scam|scammers|scamming|crooks|cheats|con|robbers|robbery|fraud|idiots|incompetent|incompetence|clowns|muppets|cowboys|useless|shambles|greedy|criminals|rip-off|ripoff ~not|from|a|of|by", "C7"},
    {S, HEARD_BLAME, .84f, "you|@firm should|shouldn't|could|must|ought|need|needs have|be|of|do|to|never _3 ashamed|told|warned|known|checked|done|better|fixed|caught|compensat*|apologis*|apologiz*|hire|train", "C7"},
    {S, HEARD_BLAME, .84f, "how can|could|do|dare|is you|your|a|@firm|it|they _3 be|not|let|justify|charge|treat|allow|sell|expect|lose|get|run|call|send|say", "C7"},
    {S, HEARD_BLAME, .84f, "why can't|don't|won't|haven't|didn't|aren't|do|did|have|are|would you|@firm|y'all|guys|your|they", "C7"},
    {S, HEARD_BLAME, .84f, "your|the|this|their|you|@firm service|support|customer|product|app|website|system|policy|update|courier|driver|staff|delivery|company|site|servers|engineers|agents|team|software|network _4 is|are|was|has|sucks|never|keeps|does|broke|ruined|were|been|have|lost|did|can't|doesn't _3 "
                           "terrible|awful|useless|shocking|joke|broken|horrible|disgraceful|pathetic|appalling|rubbish|crap|trash|garbage|worst|shit|disgusting|ruined|incompetent|poor|bad|sucks|ridiculous|dreadful|abysmal|lied|rude|wrong|down|failed|fault|hopeless|shambles", "C7"},
    {S, HEARD_BLAME, .84f, "terrible|awful|useless|shocking|horrible|pathetic|appalling|rubbish|crap|worst|poor|bad|shit|disgusting|horrendous|atrocious|dreadful|abysmal|shoddy|disgraceful|shameful customer|service|support|company|experience|communication|quality|airline|bank|app|website|product|system|shop", "C7"},
    {S, HEARD_BLAME, .82f, "sort|fix|get your|yourselves|yourself|yer act|shit|system|app|website|servers|service|out|stuff|site|game|server|crap|broken", "C7"},
    {S, HEARD_BLAME, .82f, "can't|don't|doesn't|couldn't|not|cannot believe|care|expect|be|bother|even _3 you|your|about|@firm|arsed|bothered|customers|these|they", "C7"},
    {S, HEARD_BLAME, .82f, "shame on|disgrace|disgraceful|unprofessional|greed|greedy|ripping|ripoff|rip-off|bait you|company|customers|service|off|and|way|people?", "C7"},

    /* confused: does not understand */
    {S, HEARD_CONFUSED, .92f, "confused|confusing|confuses|baffled|baffling|puzzled|puzzling|bewildered|perplexed|flummoxed|stumped|bemused|mystified", "C8"},
    {S, HEARD_CONFUSED, .90f, "don't|can't|didn't|couldn't|doesn't|dinnae|not|do not? fully|really|quite? understand|understanding|get|follow|ken|comprehend|grasp|figure "
                              "why|what|how|it|this|the|that|any|a|if|where|which|your|out|whether", "C8"},
    {S, HEARD_CONFUSED, .88f, "no|haven't|not|don't|any|zero|have _2 idea|clue|know|sure|certain what|why|how|where|if|which|whether|who ~if", "C8"},
    {S, HEARD_CONFUSED, .88f, "not|isn't|unclear|am|it's|wasn't|aren't|isnt clear|obvious|sure what|why|how|which|where|if|whether|about|to|on|from|at|who", "C8"},
    {S, HEARD_CONFUSED, .88f, "makes|make|made|making|doesn't|don't no|any|little|make|making _2 sense", "C8"},
    {S, HEARD_CONFUSED, .86f, "what does|do|did this|that|it|you|your|the|these|all|they _4 mean|means|even", "C8"},
    {S, HEARD_CONFUSED, .86f, "what|how|where|who|which am|are|is|do i|we|one|the supposed|meant|suppose|expected|customer to|follow", "C8"},
    {S, HEARD_CONFUSED, .84f, "what happens|happened|is|comes|do|are next|now|going|the|i|happening|you|we _4 next|step|steps|here|with|now|after", "C8"},
    {S, HEARD_CONFUSED, .84f, "contradict*|conflicting|mixed different? answers|messages|information|message|advice|info|story|stories|each?", "C8"},
    {S, HEARD_CONFUSED, .84f, "why on earth|is|does|would|am|do|did|are _2 it|this|my|i|the|that|you|they|we", "C8"},
    {S, HEARD_CONFUSED, .82f, "can|could|please|someone|anyone|help _3 explain|clarify|understand|tell _3 why|what|how|me|this|it|the|to", "C8"},
    {S, HEARD_CONFUSED, .80f, "i'm|am|got|completely|a|bit|totally|so|getting lost|confused|muddled $", "C8"},
    {S, HEARD_CONFUSED, .78f, "which|what one|is|of|do|am|exactly|version _3 right|correct|mean|true|supposed|it|i|the|difference", "C8"},

    /* praise */
    {S, HEARD_PRAISE, .90f, "great|amazing|excellent|brilliant|fantastic|awesome|superb|wonderful|outstanding|lovely|best|incredible|fabulous|top|stellar|exceptional|good|perfect|impressive|impeccable|terrific|first-class "
                            "service|support|job|work|experience|product|app|team|customer|company|staff|game|stuff|help|place|hotel|food|people|notch|quality|update|feature|airline|care|guys|course|class|bank|shop|store|gym|nurse|driver|response|communication|stay ~not|be|no|isn't|was|usually|would|any|so|much", ""},
    {S, HEARD_PRAISE, .88f, "you|you're|he|she|they|they're|@firm|it|it's|this|that|everyone|guys|staff|team|agent|lady|man _2 is|are|was|were|been|have|all|truly|really|just|so _3 amazing|excellent|brilliant|fantastic|awesome|superb|wonderful|great|lovely|helpful|best|star|legend|incredible|kind|patient|perfect|fab|beautiful|legends|stars|lifesaver|gorgeous|angel|fast|professional ~not|would|if|used", ""},
    {S, HEARD_PRAISE, .88f, "love|loved|loving|adore|enjoy|enjoyed|enjoying|like|likes|impressed|pleased|happy|delighted|obsessed _2 your|this|the|with|it|these|by|that|my|how|using _3 app|service|product|game|new|products|staff|quality|shoes|food|store|design|feature|it|update|speed|bike|phone|you|them ~not|would|i'd|used|don't|didn't", ""},
    {S, HEARD_PRAISE, .86f, "well done|made|deserved", ""},
    {S, HEARD_PRAISE, .86f, "kudos|props|congrats|bravo|hats|credit|shoutout|shout|compliments|commend|commendable|congratulations", ""},
    {S, HEARD_PRAISE, .86f, "keep up|doing the|what|it|good|great|excellent|you're|amazing?", ""},
    {S, HEARD_PRAISE, .84f, "so|very|really|most|extremely|super|incredibly|always|how quick|quickly|helpful|kind|friendly|patient|polite|fast|easy|professional|thoughtful|responsive|well|smooth|lovely|gentle|efficient ~not|wasn't|isn't|be|was", ""},
    {S, HEARD_PRAISE, .84f, "couldn't|can't|cannot have|be|fault|been|thank|ask|praise|recommend _3 happier|better|more|nicer|helpful|it|you|enough|kinder|highly|for", ""},
    {S, HEARD_PRAISE, .84f, "five|5|10|ten stars|star|out|/", ""},
    {S, HEARD_PRAISE, .84f, "highly|definitely|would|will|already|thoroughly recommend|recommended|recommending|be|tell|recommend ~not|never|wouldn't|won't", ""},
    {S, HEARD_PRAISE, .82f, "exceeded|beyond|above|better my|all|expectations|and|than _2 expectations|beyond|expected|hoped", ""},
    {S, HEARD_PRAISE, .80f, "works|work|worked|fits|runs|looks|tastes|arrived _3 perfectly|great|beautifully|brilliantly|like|wonderfully|treat|charm|flawlessly|amazing|perfect|early|lovely|quickly", ""},

    /* goal: what they want to achieve beyond the fix */
    {S, HEARD_GOAL, .84f, "so that|i|we can|i|we|my|she|he|they|could _2 can|could|be|finally|get|use|play|start|send|finish|go|see|have|work|create", "C3"},
    {S, HEARD_GOAL, .84f, "i'm|am|we're|i|we|are|just|been|was trying|hoping|want|wanting|planning|looking|wanted|aiming|need|hope|going|saving|training|applying|building|starting|setting|would like|like|wish|trying|working to|for|up|a|my|on|toward|towards", "C3"},
    {S, HEARD_GOAL, .82f, "to|for|so|want|trying|wanted|like _2 surprise|celebrate|finish|graduate|learn|move|start|open|launch|build|raise|save|propose|impress|run|compete|complete|grow|qualify|apply|travel|visit|renovate|sell|teach|record|publish|print|submit|host|retire|study|play|watch|attend|share|work", "C3"},
    {S, HEARD_GOAL, .82f, "for my|our|his|her|a|the|their @kin|wedding|interview|job|school|work|business|class|birthday|trip|holiday|exam|project|studies|students|research|shop|charity|startup|daughter's|son's|mum's|wife's|husband's|portfolio|channel|company|office|thesis|book", "C3"},
    {S, HEARD_GOAL, .80f, "my|our dream|goal|plan|aim|ambition|hope|wish|target is|was|has|to|for|of", "C3"},
    {S, HEARD_GOAL, .80f, "i|we need|want|would|i'd|have it|them|this|that|to|my|the|these _3 for|to|back _4 work|school|wedding|interview|class|game|play|job|business|change|reactivate|trip|finish|start|use|exam|children|kids|@kin", "C3"},

    /* danger: suicide, violence, a child at risk. Shown first whatever else is read */
    {S, HEARD_DANGER, .96f, "kill|killing|hang|hanging|drown|shoot|hurt|harm|cut|cutting|hurting|harming|killed|off myself|meself|themself|herself|himself|themselves|ourselves ~accidentally|nearly", ""},
    {S, HEARD_DANGER, .95f, "suicide|suicidal|self-harm|overdose|overdosed|overdosing", ""},
    {S, HEARD_DANGER, .93f, "self harm|harming|harmed|injury", ""},
    {S, HEARD_DANGER, .95f, "end|ending|take|taking|took|ended|takes my|his|her|their|own it life|lives|own|all !story", ""},
    {S, HEARD_DANGER, .92f, "end|ending|finish it all", ""},
    {S, HEARD_DANGER, .92f, "want|wanna|going|gonna|ready|wish|rather|better|wanted|like to|i|was|off be|were|die|dead|dying|disappear|were? die|dead|gone|disappear|sleep forever|wake? ~phone|battery|app|not|laptop|car", ""},
    {S, HEARD_DANGER, .92f, "don't|do|dont|no|can't|not not? want|wanna|longer|see|reason|any|point|go to|in|a|on|point|reason|any be|live|go|wake|here|living|exist|carry|on|point|to|anymore _3 here|alive|live|living|anymore|up|exist|on|longer|going !this|game|site|app|with|your", ""},
    {S, HEARD_DANGER, .92f, "better|world|family|everyone|all|everybody|they _3 off|be|would|were _3 without me", ""},
    {S, HEARD_DANGER, .90f, "don't|do|not|can't|cannot|no not? want|see|reason|point|will to|a|the|in|any|of to|be|way|go|live|living|carry|point|reason|future on|here|live|alive|anymore|living|to|out|left|for? ~i|you?", ""},
    {S, HEARD_DANGER, .90f, "don't|no|nothing|not|not|have|reason want|left|to|worth reason|to|be|for|live live|living|alive|here|for $", ""},
    {S, HEARD_DANGER, .90f, "want|wanna to? die|disappear ~don't|not", ""},
    {S, HEARD_DANGER, .90f, "wish|hope|rather i|that|i'd|be were|was|wouldn't|never|don't|didn't|dead|had? dead|wake|born|wakes|exist _2", ""},
    {S, HEARD_DANGER, .90f, "wish i|that was|were|i dead|was|were dead?", ""},
    {S, HEARD_DANGER, .90f, "taken|swallowed|took|take|taking|swallow|have|got _4 all|whole|too|bottle|pack|handful|lot|many|all my? of? the|my|pills|tablets|many _2 pills|tablets|medication|meds|paracetamol", ""},
    {S, HEARD_DANGER, .92f, "kill|murder|stab|shoot|strangle|beat|attack|bomb|burn|hurt|harm you|him|her|them|someone|somebody|all|everyone|people|your|staff|his|my|us|down|the _2 !time|two|bird|battery|family|children|wife|kids|with|up|place|office|building|store|staff|wife|husband|if|when|for|driver|tonight?", ""},
    {S, HEARD_DANGER, .90f, "i'll|i|gonna|going|will|he'll|he|she|they|to|i'm kill|murder|stab|shoot|strangle|hurt|bomb|burn you|him|her|them|someone|somebody|everyone|us|me|down|the|your|my|it|that", ""},
    {S, HEARD_DANGER, .92f, "threatened|threatening|threatens|threats|threat to|of|with|me|us|my|her|him|has|is kill|hurt|kill*|violence|harm|knife|gun|beat|stab|burn|me|us|with? ", ""},
    {S, HEARD_DANGER, .90f, "he|she|they|husband|wife|partner|boyfriend|girlfriend|ex|dad|father|mum|mother|stepdad|neighbour|uncle _2 hit|hits|hitting|beats|beat|beating|punched|chokes|choked|strangled|attacked|hurts|hurting|rapes|raped|assaulted|abuses|abusing|threw|kicks me|us|my|her|him|the|them|you", ""},
    {S, HEARD_DANGER, .90f, "child|children|kid|kids|baby|girl|boy|daughter|son|teenager|teenagers|minor|minors|toddler|pupil _4 abuse|abused|abusing|beaten|hit|hurt|hurting|neglected|groomed|grooming|molested|raped|danger|unsafe|harm|harmed|starving|unconscious|missing|alone|bruises|locked !sad|loss|time _2", ""},
    {S, HEARD_DANGER, .92f, "abuse|abused|abusing|abuses|hurt|hurting|beating|beats|hits|hitting|molest*|groom*|harm|harming|neglect*|endanger* _3 child|children|kid|kids|baby|girl|boy|daughter|son|teenagers|minors|minor|students|pupils ~feelings", ""},
    {S, HEARD_DANGER, .90f, "predator|paedophile|pedophile|paedo|pedo|groomer|trafficking|traffickers|kidnapped|hostage", ""},
    {S, HEARD_DANGER, .88f, "gun|knife|knives|machete|petrol|acid bomb? _3 your|you|office|shop|him|her|them|store|throat|myself|school|building ~chef's|kitchen|set", ""},
    {S, HEARD_DANGER, .88f, "you'll|you|they'll|he'll all? pay|bleed|regret|suffer for|this|with|it _4 life|lives|blood|dead", ""},
    {S, HEARD_DANGER, .88f, "know|find|found|come|coming where you|your|they|he _2 live|sleep|family|work|office ~to|help", ""},
    {S, HEARD_DANGER, .86f, "domestic violence|abuse", ""},
    {S, HEARD_DANGER, .86f, "standing|stood|sitting|jump|jumping|going on|off|by|to|from the|a|this bridge|roof|platform|ledge|edge|balcony|tracks", ""},
};

const struct cue_table cues_customer = {rows, sizeof rows / sizeof *rows};
