"""Words for invented news in French: each sentence takes one of each list."""

from typing import Final

OPENINGS: Final = (
    "Lundi matin", "Mardi soir", "Mercredi", "Jeudi à l’aube", "Vendredi", "Samedi dans la nuit",
    "Dimanche", "La semaine dernière", "Depuis hier", "En début de mois", "Avant l’hiver", "Au printemps",
    "À la rentrée", "Pendant les vacances", "Il y a dix jours", "Après deux reports", "Dès l’ouverture",
)  # fmt: skip
ACTORS: Final = (
    "la mairie de {}", "le port de {}", "un collectif d’habitants de {}", "le tribunal de {}",
    "la chorale de {}", "la coopérative laitière de {}", "le lycée de {}", "l’hôpital de {}",
    "la régie des eaux de {}", "le club d’aviron de {}", "le musée de {}", "une imprimerie de {}",
    "la caserne de {}", "l’union des commerçants de {}", "le comité des fêtes de {}", "la gare de {}",
    "un éleveur de {}", "la bibliothèque de {}", "le conservatoire de {}", "une boulangerie de {}",
)  # fmt: skip
PLACES: Final = (
    "Vernec", "Saint-Aubrac", "Lormeil", "Ploubanec", "Castrigny", "Mézerolles", "Orvanne-sur-Tille",
    "Brénac", "Grand-Sillon", "Kerlouec", "Tarvannes", "Montfaucel", "La Roche-Ambière", "Ussolières",
    "Pont-Lavenne", "Chaumesnay", "Arbrisselle", "Port-Guérec", "Valdoré", "Beaucastre",
)  # fmt: skip
DEEDS: Final = (
    "a rouvert", "a fait repeindre", "a vendu", "a présenté", "a retrouvé", "a restauré", "a loué",
    "a inauguré", "a déplacé", "a refusé", "a défendu", "a prêté", "a mesuré", "a fermé", "a reçu",
    "a promis de réparer", "a cessé d’entretenir", "a fini de démonter", "a mis aux enchères", "a doublé",
)  # fmt: skip
THINGS: Final = (
    "une passerelle de bois", "trois serres anciennes", "un orgue du dix-septième siècle", "le vieux lavoir",
    "douze ruches", "la grue du bassin nord", "une fresque oubliée", "deux locomotives à vapeur",
    "son service de nuit", "une halle aux poissons", "le toit de la salle des fêtes", "un four à pain",
    "des archives notariales", "une ligne de bateaux", "quarante jardins ouvriers", "la digue de l’ouest",
    "un observatoire d’oiseaux", "le carillon du beffroi", "une collection de cartes", "le stade municipal",
    "un atelier de réparation de vélos", "six moulins", "la source des tanneurs", "un chantier naval",
)  # fmt: skip
REASONS: Final = (
    "faute de crédits", "à la demande des riverains", "malgré un avis contraire", "pour la première fois",
    "après une longue enquête", "sans attendre les experts", "avec l’aide de bénévoles",
    "au terme d’un vote serré", "sous une pluie battante", "devant une salle pleine", "à titre d’essai",
    "en dépit du froid", "grâce à un legs", "sur les conseils d’un géomètre", "pour la durée des travaux",
    "afin de gagner de la place", "comme le voulait la tradition", "contre l’avis du préfet",
)  # fmt: skip
AFTERS: Final = (
    "Le coût, {} euros, sera partagé.", "On attend {} visiteurs.", "Quelque {} signatures ont été réunies.",
    "Les plans, longs de {} pages, restent à lire.", "Il a fallu {} heures pour y parvenir.",
    "Une réunion publique suivra dans la salle {}.", "Près de {} foyers sont concernés.",
    "L’affaire porte le numéro {} au greffe.", "La facture s’élève à {} euros.",
)  # fmt: skip
AUTHORS: Final = ("Anaëlle Kervot", "Basile Tournac", "Clémence Aubrive", "Denis Morvaux", "Églantine Sarre")
