"""The inflected forms of the cue verbs, so that finding a cue needs no lemmatiser."""

from typing import Final, Literal, NamedTuple

from propos_enrich.french import lexicon

Mood = Literal["finite", "participle", "past", "infinitive"]


class Form(NamedTuple):
    """One inflected form: its verb, what it can be, and the frames of its verb."""

    lemma: str
    moods: frozenset[Mood]
    frames: frozenset[str]


_FINITE_ER: Final = ["e", "ent", "ait", "aient", "a", "èrent", "era", "eront", "erait", "eraient"]
_PAST_ER: Final = ["é", "és", "ée", "ées"]


def _stems(lemma: str) -> tuple[str, str, str]:
    """The stem before a silent ending, before a, and before the rest: *rappell*, *rappel*, *rappel*."""
    stem = lemma[:-2]
    if lemma in ("appeler", "rappeler"):
        return stem + "l", stem, stem
    if stem[-1] == "c":
        return stem, stem[:-1] + "ç", stem
    if stem[-1] == "g":
        return stem, stem + "e", stem
    if len(stem) > 2 and stem[-2] in "éê" and stem[-1] not in "aeiou":
        return stem[:-2] + "è" + stem[-1], stem, stem
    if lemma in ("rejeter", "projeter"):
        return stem + "t", stem, stem
    if len(stem) > 2 and stem[-2] == "e" and stem[-1] in "lvns":
        return stem[:-2] + "è" + stem[-1], stem, stem
    if len(stem) > 3 and stem[-3:] in ("écr", "étr"):
        return stem[:-3] + "è" + stem[-2:], stem, stem
    return stem, stem, stem


def conjugate(lemma: str) -> dict[str, Mood]:
    """The third-person, participle and infinitive forms of a regular verb in -er."""
    silent, before_a, plain = _stems(lemma)
    out: dict[str, Mood] = {lemma: "infinitive", before_a + "ant": "participle"}
    for ending in _FINITE_ER:
        stem = before_a if ending[0] == "a" else plain if ending == "èrent" else silent
        out[stem + ending] = "finite"
        out.setdefault(plain + ending, "finite") if ending[0] == "e" else None
    for ending in _PAST_ER:
        out[plain + ending] = "past"
    return out


def conjugate_second(lemma: str) -> dict[str, Mood]:
    """The same forms of a regular verb in -ir."""
    stem = lemma[:-1]
    out: dict[str, Mood] = {lemma: "infinitive", stem + "ssant": "participle"}
    for ending in ("t", "ssent", "ssait", "ssaient", "rent", "ra", "ront", "rait", "raient"):
        out[stem + ending] = "finite"
    for ending in ("", "e", "s", "es"):
        out[stem + ending] = "past"
    return out


def _irregular_mood(form: str) -> set[Mood]:
    if form.endswith("ant"):
        return {"participle"}
    if form in (
        "dit",
        "redit",
        "écrit",
        "prédit",
        "décrit",
        "conclut",
        "garantit",
        "avertit",
        "plaint",
        "craint",
        "enjoint",
        "contredit",
        "maudit",
        "médit",
        "dépeint",
        "prescrit",
        "souscrit",
    ):
        return {"finite", "past"}
    if form.endswith(
        ("u", "i", "is", "ue", "ise", "dite", "dits", "dites", "rite", "rits", "rites", "ert", "ie")
    ):
        return {"past", "finite"} if form.endswith("is") or form == "fui" else {"past"}
    return {"finite"}


def _build() -> dict[str, Form]:
    frames: dict[str, set[str]] = {}
    for letters, lemmas in [*lexicon.FIRST_GROUP.items(), *lexicon.SECOND_GROUP.items()]:
        for lemma in lemmas.replace("s'", "").replace("se ", "").split():
            frames.setdefault(lemma, set()).update(letters)
    out: dict[str, tuple[str, set[Mood]]] = {}
    for lemma in frames:
        if lemma.endswith(("er", "ir")):
            regular = conjugate(lemma) if lemma.endswith("er") else conjugate_second(lemma)
            for form, mood in regular.items():
                out.setdefault(form, (lemma, set()))[1].add(mood)
    for lemma, (letters, forms) in lexicon.IRREGULAR.items():
        bare = lemma.split()[-1].split("'")[-1]
        frames.setdefault(bare, set()).update(letters)
        for form in forms.split():
            out.setdefault(form, (bare, set()))[1].update(_irregular_mood(form))
        if " " not in lemma or lemma.startswith("se "):
            out.setdefault(bare, (bare, set()))[1].add("infinitive")
    return {
        form: Form(lemma, frozenset(moods), frozenset(frames[lemma])) for form, (lemma, moods) in out.items()
    }


FORMS: Final = _build()
LIGHT: Final = {
    form: lemma for lemma, forms in lexicon.LIGHT_FORMS.items() for form in [*forms.split(), lemma]
}
