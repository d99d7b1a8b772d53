-- What the directory's lists are searched and sorted by; and what an administrator may change in it.
--
-- Indexes of users, each with a reason, since every create pays for it:
--     users_words      the beginnings of words of user name, e-mail, names and display name, as one types. A tsvector of words that the function
--                      below makes, with the tenant before each, since a GIN index has no order in which a tenant's entries would lie together.
--                      The text search of PostgreSQL itself would need a language, and break addresses in its own way. A table of words, a row for
--                      each, costs a create an insert for each; a trigram index needs an extension and has more entries. fastupdate collects
--                      entries, as for users_search.
--     users_email      the order by e-mail, and who shares one.
--     users_display    the order by display name.
--     users_hidden     those that the directory does not show, few or none: what an administrator looks for.
-- The orders by user name, time of change and creation have their indexes already (0001, 0014; an id rises with time).
-- Of groups only the name is searched; other changes of a group stay on its page.
--
-- All of it is computed from columns that are there, so that nothing that writes a row has to know of it. Measured on creates in lists of 64, one
-- connection, 40,000 users of 16 tenants, in the database alone: 210 µs without these indexes, 320 with all, 310 with users_words alone, of which
-- 30 are for making the words; the orders cost about 10 each.

-- What is not inlined is PL/pgSQL, whose plans a session keeps: the same in SQL, planned anew for each row that is inserted, made a create five
-- times as dear. None of these functions calls another by name: while an index is built or a table analyzed, newer versions of PostgreSQL look
-- for names in their own schema only.

-- CaseFolding of the program: simple case mapping of Unicode, character by character, the same in every locale and version. A test compares it
-- for every character there is.
create function directory_fold(value text) returns text
    language plpgsql immutable parallel safe as $$
begin
    if octet_length(value) = char_length(value) then
        return lower(value collate "C");
    end if;

    return translate(lower(value collate "C"),
            'µÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƠƢƤƦƧƩƬ'
            'ƮƯƱƲƳƵƷƸƼǄǅǇǈǊǋǍǏǑǓǕǗǙǛǞǠǢǤǦǨǪǬǮǱǲǴǶǷǸǺǼǾȀȂȄȆȈȊȌȎȐȒȔȖȘȚȜȞȠȢȤȦȨȪȬȮȰȲȺȻȽȾɁɃɄɅɆɈɊɌɎͅͰͲͶͿΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫςϏ'
            'ϐϑϕϖϘϚϜϞϠϢϤϦϨϪϬϮϰϱϴϵϷϹϺϽϾϿЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѶѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӁ'
            'ӃӅӇӉӋӍӐӒӔӖӘӚӜӞӠӢӤӦӨӪӬӮӰӲӴӶӸӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖႠႡႢႣႤႥႦႧႨႩႪႫႬႭႮႯႰႱႲႳႴႵႶႷႸႹႺႻ'
            'ႼႽႾႿჀჁჂჃჄჅჇჍᎠᎡᎢᎣᎤᎥᎦᎧᎨᎩᎪᎫᎬᎭᎮᎯᎰᎱᎲᎳᎴᎵᎶᎷᎸᎹᎺᎻᎼᎽᎾᎿᏀᏁᏂᏃᏄᏅᏆᏇᏈᏉᏊᏋᏌᏍᏎᏏᏐᏑᏒᏓᏔᏕᏖᏗᏘᏙᏚᏛᏜᏝᏞᏟᏠᏡᏢᏣᏤᏥᏦᏧᏨᏩᏪᏫᏬᏭᏮᏯᏰᏱᏲᏳᏴᏵᲀᲁᲂᲃᲄᲅᲆᲇᲈᲉᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛ'
            'ᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰᲱᲲᲳᲴᲵᲶᲷᲸᲹᲺᲽᲾᲿḀḂḄḆḈḊḌḎḐḒḔḖḘḚḜḞḠḢḤḦḨḪḬḮḰḲḴḶḸḺḼḾṀṂṄṆṈṊṌṎṐṒṔṖṘṚṜṞṠṢṤṦṨṪṬṮṰṲṴṶṸṺṼṾẀẂẄẆẈẊẌẎẐẒẔẛẞẠẢẤẦẨẪẬẮẰ'
            'ẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸỺỼỾἈἉἊἋἌἍἎἏἘἙἚἛἜἝἨἩἪἫἬἭἮἯἸἹἺἻἼἽἾἿὈὉὊὋὌὍὙὛὝὟὨὩὪὫὬὭὮὯᾈᾉᾊᾋᾌᾍᾎᾏᾘᾙᾚᾛᾜᾝᾞᾟᾨᾩᾪᾫᾬᾭᾮᾯᾸᾹᾺΆᾼιῈΈῊ'
            'ΉῌῘῙῚΊῨῩῪΎῬῸΌῺΏῼΩKÅℲⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅬⅭⅮⅯↃⒶⒷⒸⒹⒺⒻⒼⒽⒾⒿⓀⓁⓂⓃⓄⓅⓆⓇⓈⓉⓊⓋⓌⓍⓎⓏⰀⰁⰂⰃⰄⰅⰆⰇⰈⰉⰊⰋⰌⰍⰎⰏⰐⰑⰒⰓⰔⰕⰖⰗⰘⰙⰚⰛⰜⰝⰞⰟⰠⰡⰢⰣⰤⰥⰦⰧⰨⰩⰪⰫⰬⰭⰮⰯⱠⱢⱣⱤⱧⱩⱫⱭⱮ'
            'ⱯⱰⱲⱵⱾⱿⲀⲂⲄⲆⲈⲊⲌⲎⲐⲒⲔⲖⲘⲚⲜⲞⲠⲢⲤⲦⲨⲪⲬⲮⲰⲲⲴⲶⲸⲺⲼⲾⳀⳂⳄⳆⳈⳊⳌⳎⳐⳒⳔⳖⳘⳚⳜⳞⳠⳢⳫⳭⳲꙀꙂꙄꙆꙈꙊꙌꙎꙐꙒꙔꙖꙘꙚꙜꙞꙠꙢꙤꙦꙨꙪꙬꚀꚂꚄꚆꚈꚊꚌꚎꚐꚒꚔꚖꚘꚚꜢꜤꜦꜨꜪꜬꜮꜲꜴꜶꜸꜺꜼꜾꝀꝂꝄꝆꝈꝊꝌꝎꝐꝒ'
            'ꝔꝖꝘꝚꝜꝞꝠꝢꝤꝦꝨꝪꝬꝮꝹꝻꝽꝾꞀꞂꞄꞆꞋꞍꞐꞒꞖꞘꞚꞜꞞꞠꞢꞤꞦꞨꞪꞫꞬꞭꞮꞰꞱꞲꞳꞴꞶꞸꞺꞼꞾꟀꟂꟄꟅꟆꟇꟉꟋꟌꟐꟖꟘꟚꟜꟵＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ𐐀𐐁𐐂𐐃𐐄𐐅𐐆𐐇𐐈𐐉𐐊𐐋𐐌𐐍𐐎𐐏𐐐𐐑𐐒𐐓𐐔𐐕𐐖𐐗𐐘𐐙𐐚𐐛'
            '𐐜𐐝𐐞𐐟𐐠𐐡𐐢𐐣𐐤𐐥𐐦𐐧𐒰𐒱𐒲𐒳𐒴𐒵𐒶𐒷𐒸𐒹𐒺𐒻𐒼𐒽𐒾𐒿𐓀𐓁𐓂𐓃𐓄𐓅𐓆𐓇𐓈𐓉𐓊𐓋𐓌𐓍𐓎𐓏𐓐𐓑𐓒𐓓𐕰𐕱𐕲𐕳𐕴𐕵𐕶𐕷𐕸𐕹𐕺𐕼𐕽𐕾𐕿𐖀𐖁𐖂𐖃𐖄𐖅𐖆𐖇𐖈𐖉𐖊𐖌𐖍𐖎𐖏𐖐𐖑𐖒𐖔𐖕𐲀𐲁𐲂𐲃𐲄𐲅𐲆𐲇𐲈𐲉𐲊𐲋𐲌𐲍𐲎𐲏𐲐𐲑𐲒𐲓𐲔𐲕𐲖𐲗𐲘𐲙𐲚𐲛𐲜𐲝𐲞𐲟𐲠𐲡𐲢𐲣𐲤'
            '𐲥𐲦𐲧𐲨𐲩𐲪𐲫𐲬𐲭𐲮𐲯𐲰𐲱𐲲𐵐𐵑𐵒𐵓𐵔𐵕𐵖𐵗𐵘𐵙𐵚𐵛𐵜𐵝𐵞𐵟𐵠𐵡𐵢𐵣𐵤𐵥𑢠𑢡𑢢𑢣𑢤𑢥𑢦𑢧𑢨𑢩𑢪𑢫𑢬𑢭𑢮𑢯𑢰𑢱𑢲𑢳𑢴𑢵𑢶𑢷𑢸𑢹𑢺𑢻𑢼𑢽𑢾𑢿𖹀𖹁𖹂𖹃𖹄𖹅𖹆𖹇𖹈𖹉𖹊𖹋𖹌𖹍𖹎𖹏𖹐𖹑𖹒𖹓𖹔𖹕𖹖𖹗𖹘𖹙𖹚𖹛𖹜𖹝𖹞𖹟𞤀𞤁𞤂𞤃𞤄𞤅𞤆𞤇𞤈𞤉𞤊𞤋𞤌𞤍𞤎𞤏𞤐𞤑𞤒𞤓'
            '𞤔𞤕𞤖𞤗𞤘𞤙𞤚𞤛𞤜𞤝𞤞𞤟𞤠𞤡',
            'μàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷÿźżžɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵơƣƥʀƨʃƭ'
            'ʈưʊʋƴƶʒƹƽǆǆǉǉǌǌǎǐǒǔǖǘǚǜǟǡǣǥǧǩǫǭǯǳǳǵƕƿǹǻǽǿȁȃȅȇȉȋȍȏȑȓȕȗșțȝȟƞȣȥȧȩȫȭȯȱȳⱥȼƚⱦɂƀʉʌɇɉɋɍɏιͱͳͷϳάέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋσϗ'
            'βθφπϙϛϝϟϡϣϥϧϩϫϭϯκρθεϸϲϻͻͼͽѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѷѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӂ'
            'ӄӆӈӊӌӎӑӓӕӗәӛӝӟӡӣӥӧөӫӭӯӱӳӵӷӹӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆⴀⴁⴂⴃⴄⴅⴆⴇⴈⴉⴊⴋⴌⴍⴎⴏⴐⴑⴒⴓⴔⴕⴖⴗⴘⴙⴚⴛ'
            'ⴜⴝⴞⴟⴠⴡⴢⴣⴤⴥⴧⴭꭰꭱꭲꭳꭴꭵꭶꭷꭸꭹꭺꭻꭼꭽꭾꭿꮀꮁꮂꮃꮄꮅꮆꮇꮈꮉꮊꮋꮌꮍꮎꮏꮐꮑꮒꮓꮔꮕꮖꮗꮘꮙꮚꮛꮜꮝꮞꮟꮠꮡꮢꮣꮤꮥꮦꮧꮨꮩꮪꮫꮬꮭꮮꮯꮰꮱꮲꮳꮴꮵꮶꮷꮸꮹꮺꮻꮼꮽꮾꮿᏸᏹᏺᏻᏼᏽвдосттъѣꙋᲊაბგდევზთიკლმ'
            'ნოპჟრსტუფქღყშჩცძწჭხჯჰჱჲჳჴჵჶჷჸჹჺჽჾჿḁḃḅḇḉḋḍḏḑḓḕḗḙḛḝḟḡḣḥḧḩḫḭḯḱḳḵḷḹḻḽḿṁṃṅṇṉṋṍṏṑṓṕṗṙṛṝṟṡṣṥṧṩṫṭṯṱṳṵṷṹṻṽṿẁẃẅẇẉẋẍẏẑẓẕṡßạảấầẩẫậắằ'
            'ẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹỻỽỿἀἁἂἃἄἅἆἇἐἑἒἓἔἕἠἡἢἣἤἥἦἧἰἱἲἳἴἵἶἷὀὁὂὃὄὅὑὓὕὗὠὡὢὣὤὥὦὧᾀᾁᾂᾃᾄᾅᾆᾇᾐᾑᾒᾓᾔᾕᾖᾗᾠᾡᾢᾣᾤᾥᾦᾧᾰᾱὰάᾳιὲέὴ'
            'ήῃῐῑὶίῠῡὺύῥὸόὼώῳωkåⅎⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻⅼⅽⅾⅿↄⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩⰰⰱⰲⰳⰴⰵⰶⰷⰸⰹⰺⰻⰼⰽⰾⰿⱀⱁⱂⱃⱄⱅⱆⱇⱈⱉⱊⱋⱌⱍⱎⱏⱐⱑⱒⱓⱔⱕⱖⱗⱘⱙⱚⱛⱜⱝⱞⱟⱡɫᵽɽⱨⱪⱬɑɱ'
            'ɐɒⱳⱶȿɀⲁⲃⲅⲇⲉⲋⲍⲏⲑⲓⲕⲗⲙⲛⲝⲟⲡⲣⲥⲧⲩⲫⲭⲯⲱⲳⲵⲷⲹⲻⲽⲿⳁⳃⳅⳇⳉⳋⳍⳏⳑⳓⳕⳗⳙⳛⳝⳟⳡⳣⳬⳮⳳꙁꙃꙅꙇꙉꙋꙍꙏꙑꙓꙕꙗꙙꙛꙝꙟꙡꙣꙥꙧꙩꙫꙭꚁꚃꚅꚇꚉꚋꚍꚏꚑꚓꚕꚗꚙꚛꜣꜥꜧꜩꜫꜭꜯꜳꜵꜷꜹꜻꜽꜿꝁꝃꝅꝇꝉꝋꝍꝏꝑꝓ'
            'ꝕꝗꝙꝛꝝꝟꝡꝣꝥꝧꝩꝫꝭꝯꝺꝼᵹꝿꞁꞃꞅꞇꞌɥꞑꞓꞗꞙꞛꞝꞟꞡꞣꞥꞧꞩɦɜɡɬɪʞʇʝꭓꞵꞷꞹꞻꞽꞿꟁꟃꞔʂᶎꟈꟊɤꟍꟑꟗꟙꟛƛꟶａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ𐐨𐐩𐐪𐐫𐐬𐐭𐐮𐐯𐐰𐐱𐐲𐐳𐐴𐐵𐐶𐐷𐐸𐐹𐐺𐐻𐐼𐐽𐐾𐐿𐑀𐑁𐑂𐑃'
            '𐑄𐑅𐑆𐑇𐑈𐑉𐑊𐑋𐑌𐑍𐑎𐑏𐓘𐓙𐓚𐓛𐓜𐓝𐓞𐓟𐓠𐓡𐓢𐓣𐓤𐓥𐓦𐓧𐓨𐓩𐓪𐓫𐓬𐓭𐓮𐓯𐓰𐓱𐓲𐓳𐓴𐓵𐓶𐓷𐓸𐓹𐓺𐓻𐖗𐖘𐖙𐖚𐖛𐖜𐖝𐖞𐖟𐖠𐖡𐖣𐖤𐖥𐖦𐖧𐖨𐖩𐖪𐖫𐖬𐖭𐖮𐖯𐖰𐖱𐖳𐖴𐖵𐖶𐖷𐖸𐖹𐖻𐖼𐳀𐳁𐳂𐳃𐳄𐳅𐳆𐳇𐳈𐳉𐳊𐳋𐳌𐳍𐳎𐳏𐳐𐳑𐳒𐳓𐳔𐳕𐳖𐳗𐳘𐳙𐳚𐳛𐳜𐳝𐳞𐳟𐳠𐳡𐳢𐳣𐳤'
            '𐳥𐳦𐳧𐳨𐳩𐳪𐳫𐳬𐳭𐳮𐳯𐳰𐳱𐳲𐵰𐵱𐵲𐵳𐵴𐵵𐵶𐵷𐵸𐵹𐵺𐵻𐵼𐵽𐵾𐵿𐶀𐶁𐶂𐶃𐶄𐶅𑣀𑣁𑣂𑣃𑣄𑣅𑣆𑣇𑣈𑣉𑣊𑣋𑣌𑣍𑣎𑣏𑣐𑣑𑣒𑣓𑣔𑣕𑣖𑣗𑣘𑣙𑣚𑣛𑣜𑣝𑣞𑣟𖹠𖹡𖹢𖹣𖹤𖹥𖹦𖹧𖹨𖹩𖹪𖹫𖹬𖹭𖹮𖹯𖹰𖹱𖹲𖹳𖹴𖹵𖹶𖹷𖹸𖹹𖹺𖹻𖹼𖹽𖹾𖹿𞤢𞤣𞤤𞤥𞤦𞤧𞤨𞤩𞤪𞤫𞤬𞤭𞤮𞤯𞤰𞤱𞤲𞤳𞤴𞤵'
            '𞤶𞤷𞤸𞤹𞤺𞤻𞤼𞤽𞤾𞤿𞥀𞥁𞥂𞥃');
end
$$;

-- What the orders go by, with collate "C" behind it: what a function gives has the collation of what it was given. An entry of an index has a
-- largest size, and nobody reads a list by the 201st character.
create function directory_key(value text) returns text
    language sql immutable parallel safe
    return left(directory_fold(coalesce(value, '')), 200);

-- What is searched of a user: the first 100 characters of each, so that no word is too long for a tsvector.
create function directory_text(mapped jsonb) returns text
    language plpgsql immutable parallel safe as $$
begin
    return left(coalesce(mapped ->> 'username', ''), 100) || ' ' || left(coalesce(mapped ->> 'email', ''), 100) || ' '
        || left(coalesce(mapped ->> 'firstName', ''), 100) || ' ' || left(coalesce(mapped ->> 'lastName', ''), 100) || ' '
        || left(coalesce(mapped ->> 'displayName', ''), 100);
end
$$;

-- The words of a folded text, each behind its tenant: what stands between blanks, and what stands between blanks and punctuation.
create function directory_words(tenant text, folded text) returns tsvector
    language plpgsql immutable parallel safe as $$
declare
    start text := tenant || '/';
begin
    return array_to_tsvector(array_remove(
        string_to_array(start || replace(translate(folded, E'\t\n\r', '   '), ' ', ' ' || start), ' ')
            || string_to_array(start || replace(translate(folded, E'\t\n\r@._+,;:()"''/<>-', '                  '), ' ', ' ' || start), ' '),
        start));
end
$$;

create index users_words on users using gin (directory_words(tenant, directory_fold(directory_text(mapped)))) with (fastupdate = on, gin_pending_list_limit = 1024);
create index groups_words on groups using gin (directory_words(tenant, directory_fold(left(name, 100)))) with (fastupdate = on, gin_pending_list_limit = 1024);
create index users_email on users (tenant, (directory_key(mapped ->> 'email') collate "C"), id);
create index users_display on users (tenant, (directory_key(mapped ->> 'displayName') collate "C"), id);
create index users_hidden on users (tenant, id) where not (active and not detached and included);

-- What the tenant's administrator (actor local) may do: name every user and group of the tenant as a member, but built-in groups; mark and delete
-- every user; delete every group but built-in ones. When that is allowed is the program's to decide, and it says at which version it did. A
-- protected user is changed by nobody else, its own connector included.
-- As in 0007, 0018 otherwise.

create or replace function plan_members(op commit_operation, locked uuid[]) returns member_plan
    language plpgsql volatile as $$
declare
    p member_plan;
    absent uuid[];
    found_members uuid[];
begin
    p.refusal := 0;
    if op.replace_all then
        -- A full join is never made by a loop within a loop, however small the planner believes the group to be.
        select
            array_agg(m.place) filter (where a.id is null),
            array_agg(a.id order by a.id) filter (where m.place is null),
            array_agg(a.id order by a.id) filter (where m.suspended = 1 and a.id is not null)
        into p.leaving, absent, p.pending_known
        from unnest(op.adds) a(id)
        full join (
            select m.ctid as place, m.member_id, m.suspended from members m where m.tenant = op.tenant and m.group_id = op.id
        ) m on m.member_id = a.id;
    elsif cardinality(op.adds) > 0 then
        select array_agg(a.id) filter (where m.suspended is null), array_agg(a.id) filter (where m.suspended = 1)
        into absent, p.pending_known
        from unnest(op.adds) a(id)
        left join lateral (
            select m.suspended from members m where m.tenant = op.tenant and m.group_id = op.id and m.member_id = a.id offset 0) m on true;
    end if;

    if cardinality(op.removes) > 0 then
        p.leaving := member_places(op, op.removes);
    end if;

    if absent is null then
        return p;
    end if;

    -- Only who comes in is asked for. Users and groups that the actor may not see are as unknown as those that do not exist.
    select
        array_agg(a.id) filter (where coalesce(u.seen, g.seen) is not true),
        array_agg(a.id) filter (where u.seen and u.active),
        array_agg(a.id) filter (where g.seen),
        array_agg(a.id) filter (where u.seen and not u.active)
    into p.unknown_members, p.joining_users, p.joining_groups, p.pending_new
    from unnest(absent) a(id)
    left join lateral (
        select u.active, op.actor = 'local' or not u.detached and (u.owner = op.actor or u.owner = 'local' and not u.protected) as seen
        from users u where u.tenant = op.tenant and u.id = a.id offset 0) u on true
    left join lateral (
        select g.owner = op.actor or op.actor = 'local' and g.owner <> 'built-in' as seen from groups g where u.seen is null and g.tenant = op.tenant and g.id = a.id offset 0) g on true;

    if p.unknown_members is not null then
        p.refusal := 6;
        p.unknown_members := p.unknown_members[1:10];
        return p;
    end if;

    found_members := p.joining_users || p.joining_groups || p.pending_new;
    if (case
        when cardinality(found_members) <= 64 then not found_members <@ locked
        else exists (select unnest(found_members) except select unnest(locked)) end)
    then
        raise exception using errcode = 'SCR01', message = 'A member was not locked: repeat the commit, locking all.';
    end if;

    if p.joining_groups is not null and exists (
        with recursive above(id) as (
            select op.id
            union
            select m.group_id from above a
            cross join lateral (select m.group_id from members m where m.tenant = op.tenant and m.member_id = a.id offset 0) m)
        select from above a where a.id = any (p.joining_groups)) then
        p.refusal := 7;
    end if;

    return p;
end
$$;

create or replace function commit_user(op commit_operation, locked uuid[]) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    done commit_outcome;
    u record;
begin
    if op.action = 1 then
        return create_user(op);
    end if;

    select w.owner, w.version, w.created, w.last_modified, w.name_folded, w.active, w.protected, w.detached, w.included into u
    from users w where w.tenant = op.tenant and w.id = op.id;
    -- Another owner's user is not found, except a local one that is linked, and any that the tenant's administrator marks or deletes.
    if not found or not op.id = any (locked) or u.owner <> op.actor and (u.owner <> 'local' or op.new_owner is null)
        and not (op.actor = 'local' and (op.action = 3 or op.action = 2 and op.resource is null and op.new_owner is null)) then
        r.outcome := 4;
        return r;
    end if;

    r.version := u.version;
    r.created := u.created;
    r.last_modified := u.last_modified;
    if u.protected and op.actor <> 'local' then
        r.outcome := 8;
        return r;
    end if;

    if op.expected_version <> u.version or op.expected_digest <> groups_digest(op.tenant, op.id, op.actor) then
        r.outcome := 3;
        return r;
    end if;

    if op.action = 3 then
        return delete_user(op);
    end if;

    if op.action = 4 then
        done := remap_user(op);
        if done.outcome is null then
            r.outcome := 2;
            return r;
        end if;

        return done;
    end if;

    if op.name_folded <> u.name_folded then
        done := name_taken(op);
        if done.outcome is not null then
            return done;
        end if;
    end if;

    if op.resource is null and coalesce(op.new_owner, u.owner) = u.owner and coalesce(op.protected, u.protected) = u.protected
        and coalesce(op.detached, u.detached) = u.detached then
        r.outcome := 2;
        return r;
    end if;

    return update_user(op, u.active, u.included);
end
$$;

create or replace function commit_group(op commit_operation, locked uuid[]) returns commit_outcome
    language plpgsql volatile as $$
declare
    r commit_outcome;
    done commit_outcome;
    p member_plan;
    g record;
begin
    if op.action = 1 then
        return create_group(op, locked);
    end if;

    select w.owner, w.version, w.created, w.last_modified, w.name_folded, w.included into g
    from groups w where w.tenant = op.tenant and w.id = op.id;
    if not found or not op.id = any (locked) or g.owner <> op.actor and not (op.actor = 'local' and op.action = 3 and g.owner <> 'built-in') then
        r.outcome := 4;
        return r;
    end if;

    r.version := g.version;
    r.created := g.created;
    r.last_modified := g.last_modified;
    if op.expected_version <> g.version then
        r.outcome := 3;
        return r;
    end if;

    if op.action = 3 then
        return delete_group(op);
    end if;

    if op.action = 4 then
        done := remap_group(op);
        if done.outcome is null then
            r.outcome := 2;
            return r;
        end if;

        return done;
    end if;

    if op.name_folded <> g.name_folded then
        done := name_taken(op);
        if done.outcome is not null then
            return done;
        end if;
    end if;

    if op.adds is not null then
        p := plan_members(op, locked);
        if p.refusal <> 0 then
            done.outcome := p.refusal;
            done.unknown_members := p.unknown_members;
            return done;
        end if;
    end if;

    done := update_group(op, p, op.resource is not null or coalesce(op.new_owner, g.owner) <> g.owner, g.included);
    if done.entries is null then
        r.outcome := 2;
        return r;
    end if;

    if done.version is null then
        -- Only what nobody sees has changed.
        done.version := g.version;
        done.created := g.created;
        done.last_modified := g.last_modified;
    end if;

    return done;
end
$$;
