"""Lexicon: the words that stand around names in the news — titles, honorifics, offices, particles, suffixes.

All words are folded as rules.folding folds them. Facts of usage, gathered by hand; the tests keep them folded.
"""

from watchdesk.rules.people.abroad import offices_abroad

MALE_HONORIFICS = frozenset("mr mister sir lord hajji haji hadji alhaji herr senor monsieur signor senhor".split())
FEMALE_HONORIFICS = frozenset(
    "ms mrs miss mme madame madam dame lady frau senora senorita mademoiselle signora senhora".split()
) | {"begum", "bibi", "alhaja"}
HONORIFICS = MALE_HONORIFICS | FEMALE_HONORIFICS | frozenset(
    """dr doctor prof professor rev reverend fr father mx messrs hon honorable honourable esq sheikh shaikh shaykh
    sheik sayyid syed sayed seyed maulana mawlana maulvi mawlawi mawlavi mullah mufti allama qazi ustad sardar
    chaudhry malik makhdoom makhdum pir khwaja raja nawab mirza hafiz shri sri smt shrimati pandit swami
    ayatollah hojatoleslam imam rabbi cardinal bishop archbishop archdeacon canon pope monsignor mgr pastor
    deacon sister brother mother saint st don dona dato datuk tun tunku tengku tan daw ko ma""".split()
)  # fmt: skip

RANKS = frozenset(
    """gen general lt lieutenant col colonel maj major capt captain cpt sgt sergeant cpl corporal pvt private adm
    admiral vadm radm cmdr commander cdr commodore brig brigadier marshal air-marshal field-marshal ensign
    warrant petty wing squadron group flight officer constable pc dc ds di dci det detective insp inspector supt
    superintendent sheriff deputy trooper chief""".split()
) - {"air-marshal", "field-marshal"}  # fmt: skip

# Offices that stand right before a name, one word each: "Senator Warren", "Sen. Warren", "MP Khan".
OFFICES = frozenset(
    """president pres prez premier chancellor minister min secretary sec secy governor gov senator sen sens
    representative rep reps congressman congresswoman congressperson lawmaker legislator delegate del
    assemblyman assemblywoman alderman alderwoman councillor councilor councilman councilwoman cllr mayor
    speaker leader whip ambassador amb envoy consul diplomat attorney atty solicitor judge justice magistrate
    prosecutor counsel lawyer king queen prince princess duke duchess emir amir sultan shah tsar emperor empress
    baron baroness count countess viscount earl mp mla mna mpa msp mep td mk pm vp fm nsa dpm cm ceo cfo coo cto
    chairman chairwoman chairperson chair director dir commissioner superintendent administrator adviser advisor
    aide spokesman spokeswoman spokesperson candidate nominee treasurer comptroller controller coordinator
    strategist analyst economist coach manager striker midfielder defender goalkeeper winger quarterback pitcher
    forward skipper captain boss actor actress singer rapper author writer novelist poet director producer
    comedian journalist reporter correspondent editor columnist host anchor presenter broadcaster pundit
    historian scientist researcher scholar expert activist campaigner dissident rebel warlord commander founder
    co-founder cofounder billionaire tycoon oligarch investor banker trader entrepreneur businessman
    businesswoman owner principal teacher dean provost rector student nurse firefighter suspect defendant victim
    witness gunman astronaut cosmonaut pilot driver jockey boxer golfer sprinter champion wicketkeeper batsman
    bowler democrat republican democratic conservative labour tory independent liberal incumbent majority
    minority""".split()
) - {"co-founder"}  # fmt: skip

TITLES = HONORIFICS | RANKS | OFFICES

# What comes before an office, and belongs to it: "former deputy national security adviser".
OFFICE_QUALIFIERS = frozenset(
    """former ex then late acting interim outgoing incoming new veteran longtime current past first second vice deputy
    dy asst assistant assoc associate under undersecretary senior sr junior lead joint co special chief top head
    principal permanent general national foreign home interior defense defence finance treasury state education
    health labor labour energy transport transportation commerce trade justice homeland security agriculture
    veterans housing environment information intelligence external internal affairs prime lord shadow cabinet
    federal central provincial regional local attorney house senate parliament parliamentary assembly congressional
    committee majority minority opposition party press communications campaign policy political economic economy
    culture tourism railways petroleum military army naval navy air force police district supreme court appeals
    circuit elect designate nominee emeritus executive managing operating financial technology legal""".split()
)

ROLE_WORDS = OFFICES | RANKS | OFFICE_QUALIFIERS

# Small words that a role may hold and that do not tell one role from another.
ROLE_FILLERS = frozenset("of for the to and in at on s us u uk un eu american british a an".split())

# How an office is written short. Both sides folded; a short form may be several words.
SHORT_ROLES: dict[str, str] = {
    "fm": "foreign minister", "formin": "foreign minister", "for min": "foreign minister",
    "eam": "external affairs minister", "forsec": "foreign secretary", "foreign secy": "foreign secretary",
    "pm": "prime minister", "dpm": "deputy prime minister", "dy pm": "deputy prime minister",
    "cm": "chief minister", "dy cm": "deputy chief minister", "vp": "vice president", "veep": "vice president",
    "nsa": "national security adviser", "dy nsa": "deputy national security adviser",
    "dnsa": "deputy national security adviser", "secstate": "secretary of state", "sec state": "secretary of state",
    "secy of state": "secretary of state", "secdef": "secretary of defense", "def sec": "defense secretary",
    "def min": "defense minister", "defmin": "defense minister", "rm": "defense minister",
    "fin min": "finance minister", "finmin": "finance minister", "treasury sec": "treasury secretary",
    "hm": "home minister", "home sec": "home secretary", "home secy": "home secretary",
    "depsecstate": "deputy secretary of state", "dy secy": "deputy secretary", "dep secy": "deputy secretary",
    "dep sec": "deputy secretary", "dy sec": "deputy secretary", "asst secy": "assistant secretary",
    "asst sec": "assistant secretary", "under secy": "under secretary", "usec": "under secretary",
    "undersecretary": "under secretary", "secgen": "secretary general", "sec gen": "secretary general",
    "sg": "secretary general", "unsg": "secretary general", "ag": "attorney general", "atty gen": "attorney general",
    "sg us": "solicitor general", "amb": "ambassador", "sen": "senator", "sens": "senator", "rep": "representative",
    "reps": "representative", "congressman": "representative", "congresswoman": "representative",
    "congressperson": "representative", "gov": "governor", "lt gov": "lieutenant governor", "lt": "lieutenant",
    "gen": "general", "col": "colonel", "maj": "major", "capt": "captain", "sgt": "sergeant", "adm": "admiral",
    "cmdr": "commander", "brig": "brigadier", "insp": "inspector", "supt": "superintendent", "det": "detective",
    "cllr": "councillor", "councilor": "councillor", "mp": "member of parliament",
    "mep": "member of the european parliament",
    "mna": "member of the national assembly", "potus": "president", "pres": "president", "prez": "president",
    "premier": "prime minister", "potus elect": "president elect", "coas": "chief of army staff",
    "cjcsc": "chairman joint chiefs of staff committee", "dg": "director general", "dg isi": "director general isi",
    "jcs": "joint chiefs of staff", "ceo": "chief executive officer", "chief executive": "chief executive officer",
    "cfo": "chief financial officer", "coo": "chief operating officer", "cto": "chief technology officer",
    "chair": "chairman", "chairwoman": "chairman", "chairperson": "chairman", "spokeswoman": "spokesman",
    "spokesperson": "spokesman", "prof": "professor", "dr": "doctor", "rev": "reverend", "min": "minister",
    "sec": "secretary", "secy": "secretary", "dy": "deputy", "dep": "deputy", "asst": "assistant",
    "assoc": "associate", "dir": "director", "atty": "attorney", "def": "defense", "advisor": "adviser",
    "defence": "defense", "labour": "labor", "vice pres": "vice president", "envoy": "special envoy",
    "scotus justice": "justice", "assoc justice": "associate justice", "intl": "international", "natl": "national",
    "govt": "government", "dept": "department", "ex": "former",
} | offices_abroad()  # fmt: skip

# Words inside a name that are written small or large and are neither its given part nor its surname alone.
PARTICLES = frozenset(
    """bin bint ibn ben abu abd abdul abdel abdal abd-al al el ul ur us ud uz as ad an ar az ash at eddin el-din
    umm van von de der den del della di da das do dos du des la le las los lo ten ter te zu zum zur af av mac mc
    fitz san santa saint st y e und ap ab o d l""".split()
) - {"abd-al", "el-din"}  # fmt: skip
# Those that open a surname, so that the short form of the person takes them along ("bin Salman", "de Gaulle").
SURNAME_PARTICLES = frozenset(
    """bin bint ibn ben abu al el van von de der den del della di da das do dos du des la le ten ter te zu af av mac mc
    st san santa o d l""".split()
)

SUFFIXES = frozenset("jr jnr sr snr ii iii iv junior senior esq phd md kc qc obe mbe cbe".split())

# Words that open a sentence or a headline, and that no given name is: "But Sherman", "Yesterday Sherman", "Can Trump".
NO_NAMES = frozenset(
    """a about above according across after again against ago all almost along already also although always am amid
    among an and another any anyone anything are around as asked at away back be because been before behind
    being below beside besides between beyond both but by can cannot could despite did do does doing done down
    during each earlier early either else enough even ever every everyone everything except far few finally
    first five following for former four from further get gets getting give given gives go goes going gone good
    got great had half has have having he hello hence her here hers herself hi high him himself his how however
    i if in indeed inside instead into is it its itself just last late lately later least less let like likely
    long look made make makes making many maybe me meanwhile might mine more moreover most mostly much must my
    myself near nearly neither never nevertheless next nine no nobody none nonetheless nor not nothing now
    nowhere of off often oh ok okay old on once one only onto or other others otherwise our ours out outside
    over own per perhaps please plus quite rather really regarding right said same saw say saying says second
    see seems seen seven several shall she should similarly since six so some somebody somehow someone something
    sometimes soon still such surely take taken takes taking tell tells ten than thank thanks that the their
    them then there therefore these they thing things think third this those though three through throughout
    thus to today together told tomorrow tonight too took toward towards two under unless unlike until up upon
    us use used using very via want wants was watch we week well went were what whatever when whenever where
    whereas wherever whether which while who whoever whole whom whose why will with within without wonder would
    yes yesterday yet you your yours monday tuesday wednesday thursday friday saturday sunday january february
    march july august september october november december mon tue tues wed thu thur thurs fri sat sun jan feb
    mar apr jun jul aug sept sep oct nov dec north south east west northern southern eastern western breaking
    update updated exclusive opinion analysis video photo photos live report review editorial fact factbox
    explainer news read share image getty reuters caption""".split()
)

# Titles in the Arabic script, as folded by rules.folding: Urdu, Arabic and Persian.
ARABIC_TITLES = frozenset(
    """وزیر خارجه اعظم صدر وزیراعظم جنرل سینیٹر چیرمین مولانا شیخ سید ڈاکٹر جناب محترمه حضرت خان بیگم سردار ملک
    مخدوم الرییس الوزیر رییس الوزراء الخارجیة الامین العام الشیخ السید السیدة الدکتور الملک الامیر الجنرال
    اللواء العقید اقای خانم ایت الله دکتر سرلشکر جمهور مشیر سلامتی قومی نایب سفیر السفیر""".split()
)
