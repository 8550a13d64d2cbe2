"""Stop words: the words that carry no topic, in the languages whose articles are most read after English.

For English the background list tells more; it counts headlines and summaries, in which the words of telling are rarer
than in articles, so that these stand here.
"""

ENGLISH = frozenset(
    """said says say saying told tell added according reported reportedly report reports also would could should
    might must may can will shall the and for with from that this these those there their them they his her him
    its our your you she who what when where which while whose whom how why was were been being are has have had
    having does did doing done not but nor yet than then thus too very just only even still already ever never
    always often once again further about above across after against along among around before behind below beside
    between beyond during inside into near off onto out over past since through throughout till toward towards
    under until upon within without like unlike such same other others another each every either neither both all
    any some few many much more most several less least own one two three four five six seven eight nine ten first
    second third last next new old good better best bad great big small large little long short high low early
    late later recent recently today yesterday tomorrow tonight now day days week weeks month months year years
    time times hour hours minute minutes morning evening night afternoon monday tuesday wednesday thursday friday
    saturday sunday january february march april june july august september october november december make makes
    made making take takes took taken taking get gets got getting give gives gave given giving go goes went gone
    going come comes came coming see sees saw seen seeing know knows knew known think thinks thought want wants
    wanted use uses used using find finds found put puts keep keeps kept let lets begin began begun become became
    seem seemed show shows showed shown include includes included including call calls called ask asked expect
    expected need needs needed way ways thing things lot lots part parts people person man men woman women number
    numbers percent per cent million billion thousand hundred dozen dozens something someone anyone anything
    everyone everything nothing however although though because whether unless despite instead rather quite really
    actually likely perhaps maybe almost nearly here away back down well able however among amid via per etc http
    https www com html htm org net mr mrs ms dr statement statements spokesman spokeswoman spokesperson continue
    reading advertisement copyright reserved rights material published broadcast rewritten redistributed don doesn
    didn won isn wasn aren weren couldn wouldn hasn haven re ve ll eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety fourth fifth sixth seventh
    eighth ninth tenth""".split()
)

OTHERS = frozenset(
    """der die das den dem des ein eine einer eines einem einen und oder aber auch nicht kein keine mit von vom zu zum
    zur
    im in am an auf aus bei beim bis durch für gegen nach ohne über um unter vor wegen wie als wenn dass daß weil ob
    noch nur
    schon sehr so sich sie er es wir ihr ihre ihren ihrer ihrem sein seine seiner seinen seinem ist sind war waren
    wird werden
    wurde wurden worden hat haben hatte hatten habe kann können soll sollen muss müssen will wollen hier dort dann
    da doch mehr
    jahr jahre jahren tag tage montag dienstag mittwoch donnerstag freitag samstag sonntag uhr prozent millionen
    sagte sagten
    erklärte teilte laut
    le la les un une des du de et ou mais ne pas plus que qui quoi dont où ce cet cette ces son sa ses leur leurs il
    elle ils
    elles on nous vous je se en dans par pour sur sous avec sans chez est sont était été être avoir ont fait aux au
    comme
    el los las una unos unas del y o pero no se su sus lo al con por para como más este esta estos estas ese esa ha
    han fue ser
    es son era muy ya entre sobre desde hasta cuando donde también
    il lo gli dei della delle degli nel nella con che non sono è si di da ed ma più come anche
    os as um uma dos das em no na nos nas não que com por para é foi são mais ao à
    de het een van en op te dat die in is niet zijn met voor aan er om maar ook bij naar uit
    и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было вот от меня
    еще нет о из
    ему теперь когда даже ну вдруг ли если уже или ни быть был него до вас них для мы их чем была сам чтоб без будто
    это этом
    این که از به در را با است آن برای تا هم یا بود شد شود کرد کند می های ها یک دو سه بر اما نیز اگر هر خود ما شما او
    آنها
    کا کی کے کو میں سے نے پر ہے ہیں تھا تھی تھے اور یہ وہ اس ان کہ جو بھی تو ہی نہیں گیا گئی گئے ہو ہوا ہوئی ہوئے کر
    کیا کیے کرنے
    کہا ایک بعد لیے ساتھ تک بات دیا جس جن اپنے اپنی اپنا رہے رہا رہی جا سکتا کرتے دوران
    في من على الى إلى عن ان أن إن هذا هذه ذلك تلك التي الذي الذين هو هي هم كان كانت قد لا ما لم لن بعد قبل مع كل او
    أو ثم حتى
    بين عند قال قالت وقال وقالت اليوم كما لكن غير خلال وفي ومن بين أنه انه وان وأن يكون تكون له لها
    के का की को में से ने पर है हैं था थी थे और यह वह इस उस कि जो भी तो ही नहीं गया एक बाद लिए साथ तक कर किया""".split()
)
