"""Gazetteer: countries with the adjectives of their people, states, cities — to tell places from people and bodies.

Facts, gathered by hand and folded. A place that is not here is told by how the article speaks of it.
"""

from functools import cache

_COUNTRIES = """afghanistan:afghan,afghans albania:albanian algeria:algerian angola:angolan
argentina:argentine,argentinian armenia:armenian australia:australian,australians austria:austrian
azerbaijan:azerbaijani,azeri bahrain:bahraini bangladesh:bangladeshi belarus:belarusian belgium:belgian
bolivia:bolivian bosnia:bosnian botswana: brazil:brazilian britain:british,briton,britons bulgaria:bulgarian
burundi: cambodia:cambodian cameroon:cameroonian canada:canadian,canadians chad:chadian chile:chilean china:chinese
colombia:colombian congo:congolese croatia:croatian cuba:cuban,cubans cyprus:cypriot czechia:czech
denmark:danish,danes ecuador:ecuadorian egypt:egyptian,egyptians england:english eritrea:eritrean estonia:estonian
ethiopia:ethiopian europe:european,europeans finland:finnish france:french gabon: gambia:gambian georgia:georgian
germany:german,germans ghana:ghanaian greece:greek,greeks guatemala:guatemalan guinea:guinean haiti:haitian
honduras:honduran hungary:hungarian iceland:icelandic india:indian,indians indonesia:indonesian
iran:iranian,iranians iraq:iraqi,iraqis ireland:irish israel:israeli,israelis italy:italian,italians
jamaica:jamaican japan:japanese jordan:jordanian kazakhstan:kazakh kenya:kenyan,kenyans kosovo:kosovan
kuwait:kuwaiti kyrgyzstan:kyrgyz laos:laotian latvia:latvian lebanon:lebanese liberia:liberian libya:libyan
lithuania:lithuanian luxembourg: madagascar:malagasy malawi:malawian malaysia:malaysian mali:malian malta:maltese
mauritania: mexico:mexican,mexicans moldova:moldovan mongolia:mongolian montenegro:montenegrin morocco:moroccan
mozambique:mozambican myanmar:burmese namibia:namibian nepal:nepali,nepalese netherlands:dutch nicaragua:nicaraguan
niger:nigerien nigeria:nigerian,nigerians norway:norwegian oman:omani pakistan:pakistani,pakistanis
palestine:palestinian,palestinians panama:panamanian paraguay:paraguayan peru:peruvian
philippines:filipino,philippine poland:polish,poles portugal:portuguese qatar:qatari romania:romanian
russia:russian,russians rwanda:rwandan scotland:scottish,scots senegal:senegalese serbia:serbian,serbs
singapore:singaporean slovakia:slovak slovenia:slovenian somalia:somali,somalis spain:spanish sudan:sudanese
sweden:swedish switzerland:swiss syria:syrian,syrians taiwan:taiwanese tajikistan:tajik tanzania:tanzanian
thailand:thai tibet:tibetan tunisia:tunisian turkey:turkish,turks turkmenistan:turkmen uganda:ugandan
ukraine:ukrainian,ukrainians uruguay:uruguayan uzbekistan:uzbek venezuela:venezuelan vietnam:vietnamese wales:welsh
yemen:yemeni zambia:zambian zimbabwe:zimbabwean africa:african,africans asia:asian,asians america:american,americans"""

_LONG_COUNTRIES = """united states|united kingdom|united arab emirates|saudi arabia|south africa|south korea
north korea|sri lanka|new zealand|costa rica|el salvador|puerto rico|dominican republic|czech republic|ivory coast
burkina faso|sierra leone|papua new guinea|south sudan|bosnia and herzegovina|hong kong|northern ireland|middle east
latin america|vatican|gaza|west bank|crimea|kashmir|u s|u k|us|uk|uae|usa|eu|european union|east timor
trinidad and tobago|equatorial guinea|north macedonia"""

_STATES = """alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|idaho|illinois
indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana
nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon
pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|west virginia|wisconsin
wyoming|ontario|quebec|alberta|british columbia|manitoba|queensland|victoria|new south wales|bavaria|punjab|sindh
gujarat|kerala|maharashtra|uttar pradesh|bihar|tamil nadu|west bengal|balochistan|catalonia|sicily|xinjiang|hubei
guangdong|donbas|luhansk|donetsk|tigray|aceh|sumatra|java|bali|khyber pakhtunkhwa|helmand|kandahar|normandy|tuscany
siberia|chechnya|dagestan|kurdistan|yorkshire|kent|cornwall|essex|sussex|devon|surrey|lancashire|merseyside"""

_CITIES = """abu dhabi|abuja|accra|addis ababa|albany|aleppo|algiers|amman|amsterdam|anchorage|ankara|athens|atlanta
auckland|austin|baghdad|baku|baltimore|bangkok|barcelona|basra|beijing|beirut|belfast|belgrade|berlin|birmingham
bogota|boston|brasilia|bratislava|brisbane|bristol|brooklyn|brussels|bucharest|budapest|buenos aires|buffalo|cairo
calgary|canberra|cape town|caracas|cardiff|charlotte|chennai|chicago|cincinnati|cleveland|cologne|colombo|columbus
copenhagen|dallas|damascus|dakar|dar es salaam|delhi|denver|detroit|dhaka|doha|dubai|dublin|durban|edinburgh|edmonton
frankfurt|geneva|glasgow|hamburg|hanoi|harare|havana|helsinki|herat|hiroshima|ho chi minh city|houston|hyderabad|idlib
indianapolis|islamabad|istanbul|jacksonville|jakarta|jerusalem|jeddah|johannesburg|kabul|kampala|karachi|kathmandu
kharkiv|kherson|khartoum|kiev|kigali|kinshasa|kolkata|kuala lumpur|kyiv|kyoto|lagos|lahore|las vegas|leeds|leicester
lima|lisbon|liverpool|london|los angeles|louisville|lviv|madrid|manchester|manhattan|manila|mariupol|marseille
melbourne|memphis|mexico city|miami|milan|milwaukee|minneapolis|minsk|mogadishu|montreal|moscow|mosul|mumbai|munich
nairobi|naples|nashville|new delhi|new orleans|new york city|newcastle|nottingham|oakland|odesa|omaha|orlando|osaka
oslo|ottawa|oxford|paris|perth|peshawar|philadelphia|phoenix|pittsburgh|portland|prague|pretoria|pyongyang|quetta
quito|rangoon|rawalpindi|riyadh|rio de janeiro|rome|sacramento|salt lake city|san antonio|san diego|san francisco
san jose|sanaa|santiago|sao paulo|sarajevo|seattle|seoul|shanghai|sheffield|shenzhen|sofia|southampton|st louis
st petersburg|stockholm|stuttgart|sydney|taipei|tallinn|tampa|tashkent|tbilisi|tehran|tel aviv|tokyo|toronto|tripoli
tucson|tunis|turin|ulaanbaatar|vancouver|venice|vienna|vilnius|warsaw|washington|washington dc|washington d c
wellington|winnipeg|wuhan|yangon|yerevan|york|zagreb|zurich|mecca|medina"""

# Words that end (or, the last row, begin) the name of a place.
PLACE_ENDS = frozenset(
    """city county province district island islands river lake mountain mountains valley bay beach park street avenue
    road square bridge airport desert sea ocean coast peninsula gulf strait hill hills creek springs heights
    canyon harbor harbour falls forest village township borough region governorate prefecture highway boulevard
    lane drive""".split()
)
PLACE_BEGINNINGS = frozenset(
    "mount lake fort port cape gulf south north east west new san santa saint st los el las".split()
)

# Words that the name of a company, an office or a club holds.
BODY_WORDS = frozenset(
    """inc corp corporation company co ltd llc plc ag gmbh group holdings partners bank association agency authority
    board bureau cabinet campaign centre center chamber church club coalition college commission committee
    conference congress council court department division embassy federation force forces foundation front fund
    government guard hospital house institute institution intelligence journal laboratory league legislature
    library ministry movement museum network news office organisation organization panel parliament party patrol
    police post press program programme school senate service services society studios survey syndicate team
    television theatre theater times treasury tribunal trust union united university watch administration army
    navy airlines airways motors systems technologies industries international pharmaceuticals records
    entertainment pictures media energy oil gas rail railways fc rovers city state brothers sons command regiment
    brigade battalion squad unit bar order act bill cup championship open games olympics award awards prize
    festival series tournament trophy summit treaty agreement accord""".split()
)

DAYS_AND_MONTHS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december mon tue tues wed thu thurs fri sat sun jan feb mar apr jun jul aug sep
    sept oct nov dec christmas easter ramadan thanksgiving halloween am pm gmt est edt pst pdt utc bst""".split()
)


@cache
def demonyms() -> dict[str, str]:
    """Return the country of each adjective and name of a people ("pakistani": "pakistan"), all folded."""
    return {people: country for country, peoples in _countries() for people in peoples}


@cache
def countries() -> frozenset[str]:
    """Return the countries and continents: folded words, parted by one blank."""
    return frozenset(country for country, _ in _countries()) | _listed(_LONG_COUNTRIES)


@cache
def places() -> frozenset[str]:
    """Return the countries, states and cities: folded words, parted by one blank."""
    return countries() | _listed(_STATES) | _listed(_CITIES)


def peoples_of(country: str) -> tuple[str, ...]:
    """Return the adjectives and names of a country's people, folded; () for what is no country here."""
    return dict(_countries()).get(country, ())


def _countries() -> list[tuple[str, tuple[str, ...]]]:
    pairs = (entry.partition(":") for entry in _COUNTRIES.split())
    return [(country, tuple(filter(None, peoples.split(",")))) for country, _, peoples in pairs]


def _listed(table: str) -> frozenset[str]:
    return frozenset(entry for line in table.splitlines() for entry in line.split("|"))
