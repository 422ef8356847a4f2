"""The French model, loaded with this module: by the fork server, once, so that NLP processes share it."""

import gc
from typing import Final

from propos_enrich.pipeline import Nlp, extract, load

SAMPLE: Final = "« Le quai rouvrira lundi », a annoncé Agathe Vaucelin. Selon elle, tout est prêt."

NLP: Final[Nlp] = load()
extract(NLP, SAMPLE)  # what is broken shows at the start: a broken deploy must not bury every article
gc.freeze()  # the collector would write to what is shared, and so copy it
