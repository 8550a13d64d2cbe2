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
