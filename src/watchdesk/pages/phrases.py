"""Words by which publishers all over the world mark what is no part of an article. Tables of patterns, no code."""

import re

BOILERPLATE_CLASS = re.compile(
    r"(?:^|[-_ ])(?:news-?letter|sign-?up|subscri(?:be|ption)|promo(?:tion|box)?|related(?:-?\w+)?"
    r"|recommend(?:ed|ation|ations)?|read-?(?:more|also|next)|more-?(?:on|from|like)\w*"
    r"|most-?(?:read|popular|viewed)|trending|recirc\w*|outbrain|taboola|share(?:bar|-?tools|-?buttons?)?"
    r"|social(?:-?\w+)?|author-?(?:bio|info|box|card|details)|bio|copyright(?:-?\w+)?|disclaimer|comments?|cookie"
    r"|consent|fact-?box|info-?box|faktaboks|breadcrumbs?|tags?|tag-?list|keywords|byline|print-?(?:only|footer)"
    r"|visually-?hidden|sr-only|screen-?reader(?:-?text)?|advert(?:isement)?|ad-?(?:slot|container|label|wrapper)"
    r"|sponsor(?:ed)?|cta|read(?:ing)?-?time|reprints?|next-?article|captions?|credits?"
    r"|(?:gallery|image|photo|media)-?(?:credit|caption|source))(?=$|[-_ ])",
    re.IGNORECASE,
)
"""A class or id that is, or has as a part of its own, the name of such a box."""

LEADS_AWAY = re.compile(
    r"(?:read|see|watch|listen)\s+(?:more|also|next)\b|more\s*:|(?:most )?related\b|also (?:on|read)\b|don['’]?t miss\b"
    r"|click here\b|les (?:også|mer|meir)\b|läs (?:också|även|mer)\b|læs (?:også|mere)\b|lue myös|lees (?:ook|meer)\b"
    r"|lesen sie (?:auch|mehr|hier)|lest (?:auch|hier)|mehr (?:zum thema|dazu)|siehe auch|auch interessant"
    r"|zum artikel\b|hintergrund:|à lire (?:aussi|également)|lire (?:aussi|également)|lea (?:también|además)"
    r"|(?:lee|leé|ver|mira) también|leia (?:também|mais)|veja (?:também|mais)|\W?leggi (?:anche|di più)"
    r"|czytaj (?:więcej|też|także|również)|zobacz (?:też|także|również)|čtěte (?:také|i)|читайте (?:также|також)"
    r"|ayrıca (?:oku|bkz)|baca juga|xem thêm|関連記事|あわせて読みたい|相关(?:阅读|新闻)|延伸阅读|관련\s*기사",
    re.IGNORECASE,
)
"""How a line begins that leads to another article."""

BANNER_CLASS = re.compile(
    r"(?:^|[-_ ])(?:onetrust\w*|ot-sdk\w*|didomi\w*|sp[-_]message\w*|qc-cmp\w*|cmp(?:-?box|-?wrapper|-?banner)\w*"
    r"|usercentrics\w*|cookie\w*|consent\w*|gdpr\w*|cybot\w*|truste\w*|osano\w*|iubenda\w*|fc-consent\w*"
    r"|privacy-?(?:banner|notice|wall|modal|popup)\w*)(?=$|[-_ ])",
    re.IGNORECASE,
)
"""A class or id that is, or has as a part of its own, the name of a box that asks for consent."""

CONSENT = re.compile(
    r"before you continue|we value your privacy|your privacy choices|consent|cookies?\b|reject all"
    r"|accept all|manage (?:your )?(?:preferences|settings|options|choices)|our partners|legitimate interest"
    r"|zustimm|einwillig|datenschutz|akzeptieren|(?:mit|ohne) werbung|pur-abo|alle ablehnen"
    r"|vos choix|consentement|tout accepter|tout refuser|accepter et continuer|continuer sans accepter|nos partenaires"
    r"|traceurs|aceptar (?:todo|y continuar)|rechazar todo|consentimiento|privacidad|nuestros socios"
    r"|accetta|rifiuta|consenso|terze parti|aceitar (?:tudo|todos)|rejeitar (?:tudo|todos)|nossos parceiros"
    r"|toestemming|alles (?:accepteren|weigeren)|onze partners|zgod[aęy]\b|zaakceptuj|nasi partnerzy"
    r"|samtycke|samtykke|godkänn alla|godta alle|accepter alle|hyväksy kaikki|evästee|souhlas|sütik"
    r"|çerez|tümünü kabul|согласи[ея]|принять все|クッキー|同意する",
    re.IGNORECASE,
)
"""What walls and banners say that ask for consent."""

CONSENT_TITLE = re.compile(
    r"\W*(?:before you continue(?: to \w+)?|(?:we value|your) (?:your )?privacy(?: choices)?|privacy settings"
    r"|(?:cookie|privacy) consent|consent|datenschutz-?einstellungen|privatsphäre|weiter mit werbung"
    r"|continuer sans accepter|votre vie privée|su privacidad(?: nos importa)?|la tua privacy|uw privacy)\W*",
    re.IGNORECASE,
)
"""A headline that is no article's."""

ROBOTS = re.compile(
    r"(?:verify|confirm)(?:ing)? (?:that )?you are (?:a )?(?:human|not a robot)|checking your browser"
    r"|enable (?:javascript|js) and (?:cookies|disable any ad blocker)|just a moment\.\.\.|unusual traffic"
    r"|are you a robot|access denied|access to this page has been denied|request blocked|press & hold to confirm",
    re.IGNORECASE,
)

SIGN_IN_TITLE = re.compile(
    r"\W*(?:(?:sign|log) ?in(?: (?:to|with) [^|–—]{1,40})?|anmelden|anmeldung|einloggen|se connecter|connexion"
    r"|identifiez-vous|iniciar sesión|inicia sesión|accedi|iniciar sessão|inloggen|logga in|log ind|logg inn"
    r"|zaloguj się|giriş yap|вход|войти)\W*(?:[|–—-].*)?",
    re.IGNORECASE,
)

MISSING_TITLE = re.compile(
    r"\W*(?:(?:error )?40[34]\W*(?:$|[|:–—-]|error\b|page\b|not found|forbidden)"
    r"|(?:sorry, )?(?:this |the )?page (?:not found|cannot be found|could not be found|does not exist)|not found\W*$"
    r"|seite nicht gefunden|(?:la )?page (?:introuvable|non trouvée)|página no encontrada|pagina non trovata"
    r"|página não encontrada|pagina niet gevonden|sidan hittades inte|siden (?:blev|ble) ikke funnet"
    r"|страница не найдена|nie znaleziono strony|sayfa bulunamadı)",
    re.IGNORECASE,
)
"""Headlines of pages that stand in the place of one that is to be signed in for, or that there is none of."""

PAYWALL = re.compile(
    r"subscribe (?:now |today )?(?:to|for) (?:continue|read|keep|unlock|full|unlimited|get)"
    r"|(?:already|not) a subscriber|subscribers?[- ]only|to (?:continue|keep) reading|continue reading (?:with|by)"
    r"|(?:only|exclusive(?:ly)?|available|reserved|open) (?:for|to) subscribers|register (?:now )?to (?:read|continue)"
    r"|unlock (?:this|the full)|start your (?:free )?trial|reached your limit of (?:free )?articles"
    r"|weiterlesen mit|(?:sie möchten|um) weiter ?(?:zu)?lesen|(?:nur|exklusiv) für abonnenten|jetzt abonnieren"
    r"|schließen sie (?:jetzt )?ein abo|\d+ (?:wochen|monate?) (?:lang )?(?:für \d|gratis|kostenlos)"
    r"|réservée? (?:aux|à nos) abonnés|pour lire la suite|contenu réservé|il vous reste \d+ ?% d|abonnez-vous pour"
    r"|(?:solo|exclusivo) para suscriptores|suscríbete para|para seguir leyendo|contenuto riservato"
    r"|riservato agli abbonati|abbonati per (?:leggere|continuare)|exclusivo para assinantes|assine para"
    r"|alleen voor abonnees|verder lezen\?|endast för prenumeranter|kun for abonnenter"
    r"|tylko dla (?:subskrybentów|prenumeratorów)|только для подписчиков|سبسکرائب کریں|للمشتركين فقط|abonelere özel"
    r"|この記事は(?:有料|会員限定)|(?:有料|会員限定)記事です|残り\d+文字|구독자 전용",
    re.IGNORECASE,
)
"""How a page asks for a subscription in the article's place."""
