"""French cues of reported speech: which verbs, prepositions and nouns report, and with which frames.

A frame is one letter: `q` a clause with *que* or *si*; `i` an infinitive (*assure avoir payé*); `p` an
infinitive behind a preposition (*promet de*, *accuse X de*); `d` the words themselves (incise, colon); `o`
an object or attribute that counts only with words in marks (*dénonce « une farce »*); `m` a clause that
counts only with words in marks (*souhaite que*). The lists follow the press.
"""

from typing import Final

from propos_enrich.french.wordlist import phrases, words

# Regular verbs in -er; forms.py conjugates them.
FIRST_GROUP: Final = {
    "qdio": "affirmer déclarer assurer confirmer préciser expliquer indiquer annoncer signaler souligner "
    "rappeler confier certifier jurer avouer clamer marteler proclamer raconter juger estimer nuancer "
    "ajouter alléguer répliquer rétorquer insinuer réaffirmer arguer argumenter plaider révéler "
    "rapporter témoigner attester constater noter observer remarquer relater relever mentionner "
    "spécifier détailler stipuler avancer déplorer regretter dénoncer décréter trancher concéder "
    "pronostiquer parier prophétiser twitter tweeter poster ironiser plaisanter murmurer hurler crier "
    "protester objecter suggérer pointer marmonner asséner énoncer communiquer câbler postuler "
    "claironner rabâcher répéter exposer corriger conjecturer",
    "qd": "insister enchaîner lancer lâcher glisser résumer analyser commenter décrypter informer "
    "s'indigner s'étonner s'inquiéter s'alarmer s'agacer s'emporter s'exclamer s'interroger se "
    "féliciter se vanter se lamenter s'enthousiasmer s'insurger soupirer gronder tonner fulminer "
    "développer démontrer calculer anticiper murmurer",
    "d": "continuer demander balayer tempérer questionner interroger s'amuser s'excuser se justifier se "
    "désoler philosopher temporiser rassurer relativiser compléter abonder rectifier scander entonner "
    "chanter conseiller recommander réclamer exhorter saluer retoquer évoquer souffler souligner "
    "témoigner rager pester grogner tacler railler moquer ricaner attaquer riposter contrer pontifier "
    "exiger rigoler grommeler éluder commencer théoriser retwitter tempêter s'écrier se remémorer "
    "s'offusquer s'emballer conter narrer s'étrangler triompher s'esclaffer s'époumoner maugréer "
    "bougonner fanfaronner sermonner implorer supplier sangloter chuchoter susurrer vociférer "
    "brailler s'enflammer se gausser se défausser s'impatienter se désespérer se gargariser persifler "
    "s'inquiéter pleurer trépigner",
    "qo": "considérer déceler contester imaginer prétexter ordonner accepter certifier",
    "o": "acclamer apostropher blâmer caricaturer cataloguer comparer crucifier déclamer dédramatiser "
    "dénigrer désavouer diaboliser discréditer disqualifier égratigner encenser éreinter étriller "
    "exalter glorifier houspiller huer implorer incriminer injurier insulter invectiver ironiser "
    "louanger minimiser morigéner ovationner pilonner plébisciter rabrouer railler recadrer "
    "relativiser ressasser ridiculiser sermonner tacler tancer théoriser vitupérer proposer demander "
    "plaider inquiéter alarmer étonner indigner insurger féliciter offusquer émerveiller moquer "
    "targuer vanter insister pester fulminer tonner lamenter qualifier évoquer critiquer fustiger "
    "traiter taxer parler appeler saluer louer condamner désigner désapprouver invoquer prôner "
    "rejeter réfuter nier accuser pointer décrier stigmatiser vilipender remercier commenter "
    "présenter résumer exprimer marteler brocarder épingler reprocher conspuer récuser justifier "
    "motiver préconiser honorer menacer encourager inviter exhorter inciter promulguer revendiquer "
    "célébrer affubler signer adresser citer cautionner balayer écarter imputer supplier prier trouver",
    "p": "accuser reprocher menacer jurer s'engager soupçonner s'excuser se vanter",
    "q": "montrer penser nier",
    "mo": "exiger redouter réclamer",
    "m": "souhaiter espérer imaginer proposer recommander demander préconiser désirer appeler ambitionner "
    "se demander douter",
    "i": "affirmer déclarer assurer confirmer annoncer indiquer avouer juger estimer jurer nier préciser "
    "expliquer ajouter confier raconter réaffirmer contester clamer rappeler révéler considérer "
    "certifier regretter déplorer revendiquer se vanter",
}

# Regular verbs in -ir, with the same frames.
SECOND_GROUP: Final = {
    "qdi": "garantir",
    "qd": "avertir renchérir surenchérir se réjouir réagir réfléchir s'attendrir",
    "o": "applaudir honnir flétrir vomir brandir définir bénir s'enorgueillir",
}

# Irregular verbs, by the forms that reports use.
IRREGULAR: Final = {
    "dire": (
        "qdio",
        "dit disent disait disaient dira diront dirait diraient dirent dite dits dites disant dise",
    ),
    "redire": ("qd", "redit redisent redisait redira redisant"),
    "écrire": (
        "qdo",
        "écrit écrivent écrivait écrivaient écrira écrivit écrivirent écrite écrits écrites écrivant",
    ),
    "soutenir": (
        "qdi",
        "soutient soutiennent soutenait soutenaient soutiendra soutint soutinrent soutenu soutenue soutenant",
    ),
    "maintenir": ("qdi", "maintient maintiennent maintenait maintenaient maintint maintenu maintenant"),
    "prétendre": (
        "qdi",
        "prétend prétendent prétendait prétendaient prétendra prétendit prétendu prétendant",
    ),
    "promettre": (
        "qdopi",
        "promet promettent promettait promettaient promettra promit promirent promis promise promettant",
    ),
    "répondre": (
        "qdo",
        "répond répondent répondait répondaient répondra répondit répondirent répondu répondant",
    ),
    "reconnaître": (
        "qdoi",
        "reconnaît reconnait reconnaissent reconnaissait reconnaissaient reconnaîtra reconnut"
        " reconnurent reconnu reconnue reconnaissant reconnaitre",
    ),
    "admettre": ("qdoi", "admet admettent admettait admettaient admettra admit admirent admis admettant"),
    "convenir": ("qd", "convient convenait convint convenu"),
    "prévenir": ("qd", "prévient préviennent prévenait prévint prévinrent prévenu prévenant"),
    "prédire": ("qdo", "prédit prédisent prédisait prédira prédisant"),
    "prévoir": ("q", "prévoit prévoient prévoyait prévoyaient prévu prévoyant"),
    "conclure": ("qd", "conclut concluent concluait conclura conclurent conclu concluant"),
    "se plaindre": ("qdo", "plaint plaignent plaignait plaignaient plaignit plaignant"),
    "démentir": (
        "qoi",
        "dément démentent démentait démentaient démentira démentit démentirent démenti démentie démentant",
    ),
    "craindre": ("md", "craint craignent craignait craignaient craignit craignant"),
    "croire": ("q", "croit croient"),
    "poursuivre": ("d", "poursuit poursuivent poursuivait poursuivit poursuivirent poursuivi poursuivant"),
    "reprendre": ("d", "reprend reprennent reprenait reprit repris reprenant"),
    "se défendre": (
        "do",
        "défend défendent défendait défendaient défendit défendirent défendra défendu défendue défendant",
    ),
    "laisser entendre": ("qd", ""),
    "faire savoir": ("qdi", ""),
    "s'enquérir": ("d", "enquiert enquérait enquis"),
    "interrompre": ("d", "interrompt interrompit interrompu"),
    "décrire": ("do", "décrit décrivent décrivait décrivaient décrira décrivit décrivant décrite décrits"),
    "pourfendre": ("o", "pourfend pourfendent pourfendait pourfendaient pourfendu pourfendant"),
    "contredire": ("qdo", "contredit contredisent contredisait contredisaient contredira contredisant"),
    "maudire": ("o", "maudit maudissent maudissait maudissant"),
    "médire": ("o", "médit médisent médisait médisant"),
    "dépeindre": ("o", "dépeint dépeignent dépeignait dépeignaient dépeignit dépeignant"),
    "sous-entendre": ("qdo", "sous-entend sous-entendent sous-entendait sous-entendu sous-entendant"),
    "s'émouvoir": ("qdo", "émeut émeuvent émouvait émouvaient ému émouvant"),
    "vouloir": ("m", "veut veulent voulait voulaient voudra voulu voulant"),
    "promouvoir": ("o", "promeut promeuvent"),
    "remettre": ("o", ""),
    "découvrir": ("q", "découvert"),
    "se souvenir": ("qd", "souvient souviennent souvenait"),
    "s'écrier": ("d", ""),
    "introduire": ("d", ""),
    "établir": ("qd", "établit établissent établissait établi établissant"),
    "exclure": ("qpo", "exclut excluent excluait exclu excluant"),
    "feindre": ("d", ""),
    "sourire": ("d", "sourit"),
    "rire": ("d", "rit"),
    "s'abstenir": ("d", ""),
    "enjoindre": ("o", "enjoint enjoignant"),
    "refuser": ("o", "refuse refusent refusait refusé refusant"),
}

# A light verb and what makes it a cue: the words that follow it.
LIGHT: Final = {
    "faire": {
        "savoir": "qdi",
        "remarquer": "qd",
        "valoir": "qd",
        "observer": "qd",
        "part": "o",
        "état": "qo",
        "comprendre": "qd",
        "connaître": "qd",
        "croire": "q",
        "référence": "o",
        "allusion": "o",
        "mention": "qo",
        "écho": "o",
    },
    "laisser": {"entendre": "qd", "comprendre": "qd"},
    "mettre": {"garde": "o", "avant": "o", "cause": "o", "doute": "qo", "lumière": "o", "exergue": "o"},
    "prendre": {"acte": "qo", "note": "qo"},
    "rendre": {"hommage": "o", "compte": "qo"},
}
LIGHT_FORMS: Final = {
    "faire": "fait font faisait faisaient fera feront fit firent faisant",
    "laisser": "laisse laissent laissait laissaient laissé laissa laissant",
    "mettre": "met mettent mettait mettaient mis mit mettant",
    "prendre": "prend prennent prenait prenaient pris prit prenant",
    "rendre": "rend rendent rendait rendaient rendu rendit rendant",
}

# Verbs that report words in marks only with a clitic before them: *y voit « un désaveu »*.
BY_CLITIC: Final = {
    "voir": ("y", words("voit voient voyait voyaient vit virent vu voyant")),
    "prendre": ("en", words("prend prennent prenait prenaient prit prirent pris prise prises prenant")),
    "remettre": ("en", words("remet remettent remettait remis remise remettant")),
}

# Prepositions that name a source; each is the lower-cased words, longest first.
SOURCES: Final = (
    ("d'", "après"),
    ("selon",),
    ("de", "source"),
    ("de", "sources"),
    ("à", "en", "croire"),
    ("si", "l'", "on", "en", "croit"),
    ("à", "entendre"),
    ("à", "écouter"),
    ("dixit",),
    ("pour", "reprendre", "les", "mots", "de"),
    ("pour", "reprendre", "les", "termes", "de"),
    ("pour", "reprendre", "l'", "expression", "de"),
    ("de", "l'", "aveu", "même", "de"),
    ("de", "l'", "aveu", "même", "du"),
    ("de", "l'", "aveu", "du"),
    ("de", "l'", "avis", "du"),
    ("de", "l'", "avis", "des"),
    ("aux", "dires", "du"),
    ("aux", "dires", "des"),
    ("au", "dire", "du"),
    ("au", "dire", "des"),
    ("de", "l'", "avis", "de"),
    ("de", "l'", "avis", "d'"),
    ("de", "l'", "aveu", "de"),
    ("de", "l'", "aveu", "d'"),
    ("aux", "dires", "de"),
    ("au", "dire", "de"),
    ("aux", "yeux", "de"),
    ("aux", "yeux", "du"),
    ("aux", "yeux", "des"),
    ("pour",),
)
# Nouns whose *que* reports when words of the clause stand in marks: *au motif que « … »*.
NOUN_CUES: Final = phrases(
    "au motif",
    "sous prétexte",
    "sous le prétexte",
    "au prétexte",
    "prétextant du fait",
    "arguant du fait",
    "avec l' idée",
    "l' idée",
    "la conviction",
    "sa conviction",
    "l' argument",
    "avec l' argument",
    "la thèse",
    "la promesse",
    "l' assurance",
    "le sentiment",
    "son sentiment",
    "l' espoir",
    "son espoir",
    "la certitude",
    "sa certitude",
    "l' impression",
    "la crainte",
    "sa crainte",
    "le fait",
    "du fait",
    "sur le fait",
    "est d' avis",
    "à l' idée",
    "le regret",
)
# What may stand between the preposition and whoever is the source: *selon les dires du témoin*.
SOURCE_NOUNS: Final = words("dires mots propos termes informations précisions déclarations confidences")
# 'selon' that names no source: a rule, a manner, a condition.
NO_SOURCE: Final = words(
    "règle règles loi lois critère critères cas situation situations modalités modalité saison saisons "
    "calendrier principe principes procédure procédures méthode âge type nature besoin besoins "
    "possibilité possibilités manière façon moyens conditions lieu lieux pays régions région jour jours "
    "heure heures zone zones tradition formule système ordre plan schéma usage usages niveau normes "
    "barème disponibilités disponibilité accord accords convention conventions contrat contrats traité "
    "code constitution règlement que qu' toute vraisemblance"
)

# Verbs whose subject is always somebody: what follows in marks was said.
DENOUNCING: Final = words(
    "dénoncer fustiger critiquer saluer démentir déplorer regretter juger qualifier promettre demander "
    "exiger réclamer affirmer déclarer répondre dire reprocher accuser vouloir"
)

# Verbs that things do as well (*la baisse indique que*): their subject must be somebody or a document.
OF_THINGS: Final = words(
    "indiquer suggérer démontrer confirmer rappeler révéler prévoir exiger établir signaler souligner "
    "attester témoigner montrer pointer illustrer découvrir prédire garantir"
)

# Verb forms that are nouns, adjectives or adverbs as well: only their place tells.
HOMOGRAPHS: Final = words(
    "juge juges note notes annonce annonces demande demandes reproche critique critiques précise "
    "précises complète complètes avance avances relève conte poste commande attaque analyse tacle doute "
    "lance souffle réplique remarque nuance menace somme taxe murmure rage peste marque estime pointe "
    "cible traite blâme présente insulte honore certifie maintenant résume réserve commente signe "
    "appelle figure offre promesse accuse use charge ironise philosophe lâche indigne prétexte tranche "
    "riposte fait préface vise alarme excuse plaisante crie plaide défense exclame récuse confirme "
    "rassure raille tempête affiche affirme conteste exige expose décrète adresse dément soutient "
    "prétend écrit dit répond convient réclame consulte témoigne salue hurle rêve réalise conseille "
    "proteste moque questionne interroge contre"
)
