"""Surnames that so many people bear that one alone finds mostly somebody else — for the linter.

The commonest of the English-speaking countries, South Asia, the Arab world, East Asia, Latin America and Europe,
folded; words that are far more often something else ("Green", "Hall") are among them for the same reason.
"""

COMMON_SURNAMES = frozenset(
    """smith jones williams brown taylor davies davis wilson evans thomas johnson roberts walker wright robinson
    thompson white hughes edwards green hall wood harris lewis martin jackson clarke clark turner hill scott cooper
    morris ward moore king watson baker harrison morgan patel young allen mitchell james anderson phillips lee bell
    parker miller cook murray adams campbell stewart nelson carter rogers reed bailey gray collins murphy kelly ryan
    sullivan kennedy bush clinton ford graham grant hunt johnston marshall mason miller mills murray palmer pearson
    price richardson rose russell shaw simpson stone sherman webb wells west garcia rodriguez martinez hernandez lopez
    gonzalez perez sanchez ramirez torres flores rivera gomez diaz cruz reyes morales silva santos oliveira souza
    pereira costa ferreira fernandez alvarez romero castro ortiz khan ahmed ahmad ali hussain hussein hassan hasan
    malik shah iqbal butt chaudhry akhtar rahman islam uddin begum singh kumar sharma gupta verma das roy sen ghosh
    reddy rao nair mehta joshi mishra pandey yadav mohammed muhammad mohamed ibrahim abdullah saleh said salem yusuf
    qureshi hashemi karimi ahmadi mohammadi wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin
    kim park choi jung kang cho yoon jang tanaka suzuki sato watanabe ito yamamoto nakamura kobayashi nguyen tran pham
    muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann koch bauer richter klein wolf schroder
    bernard dubois durand leroy moreau simon laurent rossi russo ferrari esposito bianchi romano colombo ivanov smirnov
    kuznetsov popov petrov sokolov novak kovac nowak kowalski jansen bakker visser andersson johansson karlsson nilsson
    hansen jensen nielsen larsen olsen""".split()
)
