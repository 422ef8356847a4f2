"""The words of the page's own interface, in French and English."""

from dataclasses import dataclass
from typing import Final, Literal

from propos.messages import QuoteKind, SpeakerType

Language = Literal["fr", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words; `kinds` say what each kind is, in the legend."""

    title: str
    text: str
    texts: str
    quote: str
    quotes: str
    speakers: str
    nobody: str
    no_quotes: str
    kind: dict[QuoteKind, str]
    kind_of_quote: dict[QuoteKind, str]
    kinds: dict[QuoteKind, str]
    type: dict[SpeakerType, str]
    cue: str
    mention: str
    cue_meaning: str
    mention_meaning: str
    confidence: str
    confidence_meaning: str
    number_meaning: str
    legend: str
    back: str
    to_top: str
    percent: str

    def share(self, value: float) -> str:
        """A share of 1 as this language writes a percentage."""
        return f"{round(100 * value)}{self.percent}"

    def count(self, quotes: int) -> str:
        """A number of quotes; French counts zero in the singular."""
        several = quotes > 1 or (quotes == 0 and self.percent == "%")
        return f"{quotes} {self.quotes if several else self.quote}"


WORDS: Final[dict[Language, Words]] = {
    "fr": Words(
        title="Qui a dit quoi",
        text="Texte",
        texts="Textes",
        quote="citation",
        quotes="citations",
        speakers="Qui parle",
        nobody="auteur non établi",
        no_quotes="Aucune citation n’a été trouvée dans ce texte.",
        kind={"direct": "directe", "mixed": "mixte", "indirect": "indirecte"},
        kind_of_quote={
            "direct": "citation directe",
            "mixed": "citation mixte",
            "indirect": "citation indirecte",
        },
        kinds={
            "direct": "tous les mots sont entre guillemets",
            "mixed": "des paroles rapportées, en partie entre guillemets",
            "indirect": "des paroles rapportées, sans guillemets",
        },
        type={
            "person": "personne",
            "organisation": "organisation",
            "group": "groupe",
            "document": "document",
            "unknown": "nature inconnue",
        },
        cue="annonce",
        mention="désignation",
        cue_meaning="ce qui annonce la citation",
        mention_meaning="les mots qui désignent qui parle",
        confidence="confiance",
        confidence_meaning="la probabilité, selon le programme, que les mots et le nom soient justes",
        number_meaning="une couleur par auteur ; le numéro mène à la note de la citation, et retour",
        legend="Légende",
        back="Retour à la citation dans le texte",
        to_top="Haut de page",
        percent="\u00a0%",
    ),
    "en": Words(
        title="Who said what",
        text="Text",
        texts="Texts",
        quote="quote",
        quotes="quotes",
        speakers="Speakers",
        nobody="speaker not known",
        no_quotes="No quote was found in this text.",
        kind={"direct": "direct", "mixed": "mixed", "indirect": "indirect"},
        kind_of_quote={"direct": "direct quote", "mixed": "mixed quote", "indirect": "indirect quote"},
        kinds={
            "direct": "all the words are in quotation marks",
            "mixed": "reported speech, partly in quotation marks",
            "indirect": "reported speech without quotation marks",
        },
        type={
            "person": "person",
            "organisation": "organisation",
            "group": "group",
            "document": "document",
            "unknown": "type unknown",
        },
        cue="cue",
        mention="mention",
        cue_meaning="what introduces the quote",
        mention_meaning="the words that refer to the speaker",
        confidence="confidence",
        confidence_meaning="how likely, to the program, the words and the name are right",
        number_meaning="one colour per speaker; the number leads to the quote’s note and back",
        legend="Legend",
        back="Back to the quote in the text",
        to_top="Top of page",
        percent="%",
    ),
}
