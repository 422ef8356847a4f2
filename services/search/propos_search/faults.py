"""What can be wrong with a question, said in French and in English: what it is, and what to do."""

from typing import Final, Literal

import msgspec

from propos.errors import ProposError

Tongue = Literal["fr", "en"]


class Said(msgspec.Struct, frozen=True):
    """One language: what is wrong, and the remedy. Templates are filled with str.format."""

    what: str
    remedy: str


class Fault(msgspec.Struct, frozen=True):
    """One thing that can be wrong; `name` is short and stable, for programs."""

    name: str
    fr: Said
    en: Said


class BadQuery(ProposError):
    """A question that cannot be answered as it is asked; its text is English, `what` and `remedy` speak both.

    `parameter`: which part of the question (q is the query language). `position`: the code point of that part
    at which the fault is, 0 to its length inclusive, or None. `given` fills the texts.
    """

    def __init__(
        self, fault: Fault, *, parameter: str = "q", position: int | None = None, **given: str
    ) -> None:
        self.fault, self.parameter, self.position, self.given = fault, parameter, position, given
        super().__init__(self.told("en"))

    def told(self, tongue: Tongue) -> str:
        """What is wrong and what to do, on one line."""
        return f"{self.what(tongue)}{' ;' if tongue == 'fr' else ';'} {self.remedy(tongue)}"

    def what(self, tongue: Tongue) -> str:
        """What is wrong."""
        return self._said(tongue).what.format(**self.given)

    def remedy(self, tongue: Tongue) -> str:
        """What the reader can do."""
        return self._said(tongue).remedy.format(**self.given)

    def _said(self, tongue: Tongue) -> Said:
        return self.fault.fr if tongue == "fr" else self.fault.en


_DAYS: Final = "2026-10-01, 2026-10, 2026, 01/10/2026"

EMPTY_GROUP: Final = Fault(
    "empty_group",
    Said("rien entre les parenthèses", "écrivez-y des mots, ou retirez-les"),
    Said("nothing between the parentheses", "write words there, or take them away"),
)
LONE_CLOSE: Final = Fault(
    "lone_close",
    Said("une parenthèse se ferme sans s'être ouverte", "retirez-la, ou ouvrez-la avant les mots"),
    Said("a parenthesis closes that was never opened", "take it away, or open it before the words"),
)
NOTHING_BEFORE: Final = Fault(
    "nothing_before",
    Said("rien avant {operator}", "mettez des mots devant, ou écrivez {operator} en minuscules"),
    Said("nothing before {operator}", "put words before it, or write {operator} in small letters"),
)
NOTHING_AFTER: Final = Fault(
    "nothing_after",
    Said("rien après {operator}", "mettez des mots derrière, ou écrivez {operator} en minuscules"),
    Said("nothing after {operator}", "put words after it, or write {operator} in small letters"),
)
UNKNOWN_FIELD: Final = Fault(
    "unknown_field",
    Said("{field}: n'est pas un filtre", "les filtres sont {known} ; sinon laissez un blanc après le « : »"),
    Said("{field}: is no filter", "the filters are {known}; otherwise leave a blank after the colon"),
)
NO_VALUE: Final = Fault(
    "no_value",
    Said("rien après {field}:", "écrivez ce qu'il faut chercher, comme {field}:{example}"),
    Said("nothing after {field}:", "write what to look for, such as {field}:{example}"),
)
FIELD_IN_FIELD: Final = Fault(
    "field_in_field",
    Said("un filtre dans les parenthèses de {field}:", "mettez-y des mots seulement"),
    Said("a filter inside the parentheses of {field}:", "put words only there"),
)
UNKNOWN_KIND: Final = Fault(
    "unknown_kind",
    Said("« {value} » n'est pas une forme de citation", "essayez direct, mixed ou indirect"),
    Said("“{value}” is no kind of quote", "try direct, mixed or indirect"),
)
BAD_DATE: Final = Fault(
    "bad_date",
    Said("« {value} » n'est pas une date", f"essayez {_DAYS} ou 7d"),
    Said("“{value}” is no date", f"try {_DAYS} or 7d"),
)
BAD_DAY: Final = Fault(
    "bad_day",
    Said("« {value} » n'est pas un jour", "essayez 2026-10-01"),
    Said("“{value}” is no day", "try 2026-10-01"),
)
BACKWARDS: Final = Fault(
    "backwards",
    Said("la période finit ({until}) avant de commencer ({since})", "échangez les deux jours"),
    Said("the period ends ({until}) before it begins ({since})", "exchange the two days"),
)
BAD_STAR: Final = Fault(
    "bad_star",
    Said("une étoile ne peut être qu'à la fin d'un mot", "essayez {remedy}, ou cherchez les mots entiers"),
    Said("a star can only stand at the end of a word", "try {remedy}, or look for whole words"),
)
UNKNOWN_VALUE: Final = Fault(
    "unknown_value",
    Said("« {value} » n'est pas connu ici", "essayez {known}"),
    Said("“{value}” is not known here", "try {known}"),
)
TOO_LONG: Final = Fault(
    "too_long",
    Said("la question dépasse {most} caractères", "cherchez un passage plus court"),
    Said("the question is longer than {most} characters", "look for a shorter passage"),
)
TOO_MANY: Final = Fault(
    "too_many",
    Said("plus de {most} mots ou filtres", "gardez les plus rares"),
    Said("more than {most} words or filters", "keep the rarest of them"),
)
TOO_DEEP: Final = Fault(
    "too_deep",
    Said("plus de {most} parenthèses l'une dans l'autre", "retirez celles qui ne changent rien"),
    Said("more than {most} parentheses inside each other", "take away those that change nothing"),
)
BAD_CURSOR: Final = Fault(
    "bad_cursor",
    Said("cette page de résultats n'existe pas ou plus", "recommencez à la première"),
    Said("this page of results does not exist, or no longer", "start again at the first"),
)
