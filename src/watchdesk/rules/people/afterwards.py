"""Afterwards: words beside a surname that make it something else than a person, or that are no names themselves."""

from watchdesk.rules.people.lexicon import NO_NAMES

# "Sherman tank", "Ford Motor", "Gates Foundation", "Trump Tower": never the person.
THINGS = frozenset(
    """tank tanks street st avenue ave road rd drive lane boulevard blvd square plaza bridge tunnel highway parkway
    park county township twp city town village district hills heights island islands river lake creek bay valley
    mountain mountains mount beach field fields airport station stadium arena center centre theater theatre hall
    house hotel hotels tower towers building library museum hospital clinic school schools college university
    academy institute institution foundation trust church cathedral chapel cemetery prison jail dam canal
    reservoir forest ranch farm farms vineyards company co corp corporation inc ltd llc llp plc group holdings
    industries enterprises brothers bros sons motor motors company's airlines organization organisation partners
    capital associates act amendment law laws rule doctrine plan award prize cup trophy medal scholarship
    fellowship lecture telescope effect syndrome disease test scale index virus hurricane storm mustang fiesta
    focus explorer escort cortina f150 bronco taurus vodka steaks winery golf national international""".split()
) - {"st", "co", "plan", "laws", "company's", "house"}  # fmt: skip

# Right before a surname: "Fort Sherman", "Lake Sherman", "Hurricane Sherman".
THINGS_BEFORE = frozenset(
    "mount mt fort ft lake camp port cape hurricane typhoon storm uss hms aston harley st saint operation".split()
)

STATES = frozenset(
    """alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho
    illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi
    missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia
    washington wisconsin wyoming ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn
    miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo tx ny ca ontario quebec alberta manitoba
    saskatchewan england scotland wales ireland australia oh il mi nc sc nj wv""".split()
)
STATES_OF_TWO = frozenset(
    ("new york", "new jersey", "new mexico", "new hampshire", "north carolina", "south carolina", "north dakota")
) | {"south dakota", "rhode island", "west virginia", "british columbia", "new south", "nova scotia"}

# Peoples, parties and places: capitals that stand before or behind a surname and are no name of anybody.
NO_GIVEN = frozenset(
    """democrat democrats democratic republican republicans gop conservative conservatives liberal liberals labour
    labor tory tories libertarian socialist communist nationalist maga american americans british briton britons
    european pakistani indian afghan chinese russian ukrainian iranian iraqi israeli palestinian saudi turkish
    french german italian spanish japanese korean canadian mexican australian african asian arab muslim jewish
    catholic protestant islamic hindu sikh texan californian white black latino hispanic house congress senate
    capitol pentagon kremlin washington america us usa uk eu un nato moscow beijing kabul islamabad london
    brussels tehran jerusalem twitter facebook google youtube cnn fox abc cbs nbc bbc msnbc reuters ap afp
    internet tv covid christmas easter iowa texas florida california ohio michigan pennsylvania wisconsin nevada
    hampshire carolina york russia china iran mexico ukraine syria israel pakistan india afghanistan
    administration campaign team era presidency inauguration effect jersey arizona georgia virginia maryland
    massachusetts colorado utah kentucky tennessee""".split()
)

# What headlines say that people do; where every word has a capital, such a word is no name.
VERBS = frozenset(
    """accepts accuses acts addresses admits aims agrees allies announces appears appoints approves argues arrested
    arrives asks assails attacks attends backs backers bans beats becomes begins believes bids blames blasts
    blocks boasts breaks brings brushes calls campaigns cancels cancelled casts celebrates challenges charged
    charges claims clashes closes comes concedes condemns confirms considers convicted cuts dead defeats defends
    delivers demands denies denounces dies directs discusses dismisses doubles draws drops edges eyes endorses
    ends enters expected expects explains faces fails falls fights files fires fired flies forces gains gets
    gives goes grills guilty hails has heads heckled hits holds hopes hosts impeached indicted insists invites
    is issues jabs joins jokes keeps kicks killed kills knocks launches lays leads leaves lies lists loses lost
    makes marks meets mocks moves must names nears needs nominates nominated offers opens orders ousts outlines
    passes pays picks plans plays pleads pledges praises predicts prepares presses promises proposes pulls
    pushes puts questions quits raises rallies reacts readies releases remains repeats reports resigns responds
    returns reveals rips rises rules runs rushes says sees seeks seems sends set sets shares shifts shows signs
    slams softens speaks spars stands starts stays steps strikes stumps suggests supports surges surrenders sues
    swears takes talks targets teases tells testifies thanks threatens tops tours touts travels tries turns
    tweets unveils urges uses vetoes visits voters voted votes vows wades wants warns weighs welcomes wins won
    works would writes""".split()
)


def is_no_name(word: str) -> bool:
    """Whether a folded word is no part of anybody's name, though it bears a capital."""
    return word in NO_NAMES or word in NO_GIVEN or word in VERBS or not word[0].isalpha()
