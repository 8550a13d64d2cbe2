"""Given names: some of the commonest of the world's news, by sex — where capitals tell nothing, and for Mr and Ms.

A short list on purpose: it only decides where the text does not (at the start of a sentence, in a headline). All are
folded.
"""

FEMALE = frozenset(
    """abigail aisha aishah alexandra alexandria alexis alice alicia alison allison amanda amber amelia amina amna
    amy ana andrea angela angelina anita ann anna anne annette annie april ariana arlene ashley asma audrey
    ayesha barbara beatrice becky belinda benazir beth betty beverly bonnie brenda bridget brittany camilla
    carla carly carmen carol carole caroline carolyn carrie catherine cathy celia charlotte chelsea cheryl chloe
    christina christine cindy claire clara claudia connie courtney crystal cynthia daisy dana danielle dawn
    debbie deborah debra denise diana diane dianne dolores donna doris dorothy edith eileen elaine eleanor elena
    elizabeth ella ellen elsa emily emma erica erika erin esther eva evelyn faith farah fatima felicia fiona
    florence frances gabriela gail gemma georgia geraldine gina giorgia gladys gloria grace greta gretchen gwen
    hailey hannah harriet hazel heather heidi helen helena helene hilary hillary hina hope ida ilhan imelda
    indira ingrid irene iris isabel isabella ivanka jackie jacqueline jane janet janice jasmine jean jeanne
    jenna jennifer jenny jessica jill joan joanna joanne jodie joy joyce juanita judith judy julia juliana julie
    kaitlyn kamala karen karin kate katherine kathleen kathryn kathy katie kayla keira kellyanne kim kimberly
    kirsten krista kristen kristi kristin kylie lara latoya laura lauren laurie leah lena leslie liliana lillian
    linda lindsay lindsey lisa liz lois loretta lori lorraine louise lucia lucy lydia lynn madeleine madison
    malala malia mandy margaret maria mariam marianne marie marilyn marina marjorie marsha martha mary maryam
    maureen megan melanie melania melinda melissa mercedes meredith mia michelle mildred mimi miranda miriam
    molly monica muriel nadia nancy naomi natalia natalie natasha nicole nina nora norma olga olivia pamela
    patricia patsy patty paula pauline peggy penny phyllis priti priya rachel rebecca regina renee rhonda rita
    roberta robin rosa rosalind rose rosemary roxanne ruby ruth sadia sally samantha sandra sandy sara sarah
    sasha selena shannon sharon sheila shelly sheryl shirley sofia sonia sophia sophie stacey stacy stella
    stephanie sue susan suzanne svetlana sylvia tamara tammy tanya tara tatiana teresa theresa tiffany tina
    tracy ursula valentina valerie vanessa vera veronica victoria viola violet virginia vivian wanda wendy
    whitney yolanda yulia yvonne zainab zara zoe""".split()
)

MALE = frozenset(
    """aaron abbas abdul abdullah abraham adam adnan adrian ahmad ahmed akbar al alan albert alejandro alex
    alexander alexei alfred ali allen amir amit andre andreas andrew andy anthony antonio antony anwar arif
    arnold arthur asif austin barack barry bashar ben benjamin bernard bernie bill billy bob bobby boris brad
    bradley brandon brendan brent brett brian bruce bryan calvin cameron carl carlos chad charles charlie
    chester chris christian christopher chuck claude clayton clifford clint clinton colin connor corey cory
    craig curtis dale damian dan daniel danny darrell darren dave david dean dennis derek diego dmitri dmitry
    dominic don donald doug douglas duane dwayne dwight dylan earl ed eddie edgar eduardo edward edwin elijah
    eliot elliott elon emmanuel enrique eric erik ernest ethan eugene evan faisal felix fernando floyd francis
    francisco frank franklin fred freddie frederick gabriel gareth gary gavin gene geoff geoffrey george gerald
    gerard gerhard giovanni glen glenn gordon graham grant greg gregory guillermo gus guy hamid hamza harold
    harry harvey hassan hector henry herbert herman howard hugh hugo hussein ian ibrahim igor ilham imran isaac
    ishaq ismail israel ivan jack jackson jacob jaime jair jake jamal james jamie jared jason javier jay jeb
    jeff jeffrey jeh jeremy jerome jerry jesse jesus jim jimmy joachim joe joel john johnny jon jonathan jordan
    jorge jose josep joseph josh joshua juan julian julio justin karl keir keith kelly ken kenneth kent kevin
    khalid khizr kurt kyle lance larry lars lawrence lee len leo leon leonard leonardo lewis liam lionel lloyd
    logan lou louis lucas luis luke mahmood mahmoud malcolm manuel marc marcel marco marcus mario mark marshall
    martin marvin mateo mathew matt matteo matthew maurice max maxwell mehmet melvin michael miguel mike mikhail
    milton mitch mitchell mitt mohamed mohammad mohammed mohammad moeed moses muhammad narendra nathan nathaniel
    nawaz neil nelson nicholas nick nigel nikolai noah noel norman oleg oliver olaf omar oscar osama otto owen
    pablo patrick paul pedro pervez pete peter phil philip phillip pierre prabowo qasim quentin rafael rahul raj
    rajesh ralph ramon ramzan rand randall randy rashid raul ray raymond recep reggie reginald rex ricardo
    richard rick ricky rishi rob robert roberto rod rodney rodrigo roger roland roman ron ronald ross roy ruben
    rudy rupert russell ryan sadiq saeed sajid salman sam samuel sandeep sanjay scott sean sebastian serge
    sergei sergey seth shah shane shahid shaun shawn shehbaz sidney silvio simon spencer stan stanley stefan
    stephen steve steven stewart stuart taylor ted terence terrence terry theo theodore theresa thomas tim
    timothy toby todd tom tommy tony travis trent trevor tucker tyler valery vernon victor viktor vince vincent
    vladimir volodymyr wade wallace walter warren wayne wesley will willard william willie winston wolfgang
    xavier yasir yousaf yusuf zachary zalmay zeke zia""".split()
) - {"theresa"}  # fmt: skip

GIVEN = FEMALE | MALE
