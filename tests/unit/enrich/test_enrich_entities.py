"""The trained entity recogniser: in place, small, and at home in a text that nobody wrote before."""

from propos_enrich.pipeline import ENTITIES, Nlp, extract

TEXT = (
    "Le maire de Vaubrécourt, Ludovic Carmentel, a reçu mardi les ouvriers des forges. "
    "La Fédération nationale des tuiliers a refusé de venir, a regretté Ludovic Carmentel."
)


def test_invented_names_are_found(nlp: Nlp) -> None:
    found = {(entity.text, entity.label) for entity in extract(nlp, TEXT)[0]}
    assert ("Ludovic Carmentel", "PER") in found
    assert ("Vaubrécourt", "LOC") in found
    assert ("Fédération nationale des tuiliers", "ORG") in found


def test_the_trained_weights_replace_the_models_own(nlp: Nlp) -> None:
    trained = (ENTITIES / "model").read_bytes()
    assert nlp.get_pipe("ner").model.to_bytes() == trained  # type: ignore[attr-defined]


def test_the_weights_stay_small() -> None:
    assert sum(path.stat().st_size for path in ENTITIES.iterdir()) < 20e6
