"""Given names: some of the commonest of the world's news, by sex — where capitals tell nothing, and for Mr and Ms.

A short list on purpose: it only decides where the text does not (at the start of a sentence, in a headline). All are
folded.
"""

FEMALE = frozenset(
    """abigail abiy adebayo agnieszka aisha aishah akira alessandra alexandra alexandre alexandria alexis alice alicia
    alison allison amadou amanda amber amelia amina amna amy ana anders andrea andrzej angela angelina anita ann
    anna annalena anne anneliese annette annie annika antoine antonella april ariana arlene arvind asha ashley asma
    astrid atiku audrey ayesha babajide barbara beatrice becky belinda benazir beth betty beverly birgit bjarni bola
    bonnie brenda bridget brittany camilla carla carly carmen carol carole caroline carolyn carrie catherine cathy
    celia cemal charlotte chelsea cheryl chidi chloe christina christine christophe cindy claire clara claudia
    connie courtney cristiano cristina crystal cynthia daisy dana danielle dawn debbie deborah debra denise diana
    diane dianne didier dilma dolores donna doris dorothy edgardo edith eileen ekrem elaine eleanor elena elizabeth
    ella ellen elsa emeka emilio emily emma erica erika erin ernesto esther eszter etienne eva evelyn fabio faith
    farah fatima fatou felicia felipe femi femke ferdinand fiona florence florian frances fumiko fumio gabor
    gabriela gail geert gemma georgia geraldine geraldo gina giorgia giulia giuseppe gladys gloria goran grace greta
    gretchen guadalupe gudrun gustavo gwen gyorgy hadiza hailey hakan hannah harriet hazel heather heidi heinrich
    helen helena helene helga henrietta henrik hilary hillary hina hiroshi hope ida ignacio ilhan imelda indira ines
    ingrid irene irina iris isabel isabela isabella isabelle istvan ivanka ivica jacinda jackie jacqueline jane
    janet janice jaroslaw jasmine javad jean jeanne jenna jennifer jenny jens jessica jill jiri joan joana joanna
    joanne joao jodie joko joost joy joyce jozef juanita judith judy julia juliana julie junichiro jurgen jutta
    kaitlyn kamala karen karin katalin kate katerina katherine kathleen kathryn kathy katie katrin kayla kazuo keira
    kellyanne kemal kenji kim kimberly kirsten kofi krista kristen kristi kristin kwame kylie lakshmi lara larissa
    laszlo latoya laura lauren laurie leah lena leslie leszek lidia liliana lillian linda lindsay lindsey lisa liz
    ljubica lois loretta lori lorraine louise luca lucia lucy ludmila luigi luiz lydia lynn maarten madeleine
    madison magda magdalena malala malia mamata mandy marcela marek margaret margarethe margrethe maria mariam
    mariana marianne marie marieke marilyn marina marjorie markus marsha martha martijn mary maryam massimo mateusz
    matthias maureen mauricio megan melania melanie melinda melissa mercedes meredith mette mia michaela michelle
    mildred milena milos mimi miranda mireille miriam mirko molly monica monique moussa muhammadu muriel nadia
    nadine nancy naomi natalia natalie natasha ngozi nicole nikola nikos nina nirmala nora norma oleksandr olga
    olivia olusegun omoyele ousmane pamela paola paolo patricia patsy patty paula pauline paulo pawel peggy penny
    petteri phyllis pilar piotr priti priya priyanka rachel rajnath rebecca regina renee rhonda ricarda rita roberta
    robin rolf rosa rosalind rosario rose rosemary roxanne ruby ruth sadia sally salvatore samantha sandra sandy
    sanjiv sanna sara sarah sasha satoshi selena shannon sharon sheila shelly sheryl shigeru shinzo shirley sigrid
    simone slobodan smriti sofia soledad sonia sophia sophie stacey stacy stefano stella stephanie sue susan suzanne
    sven svetlana sylvia takashi tamara tammy tanya tara taro tatiana tayyip teresa tetsuya thabo theresa thorsten
    tiffany tina tomasz toshiro tracy umaru ursula uwe vaclav valentina valerie vanessa vera veronica veronika
    victoria viola violet virginia vivian wanda wendy whitney wopke xiomara yasuhiro yoko yolanda yoshihide yukio
    yulia yuriko yves yvonne zainab zara zeynep zoe zoltan zoran zsuzsanna zuzana""".split()
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
