"""Learn the weights that name speakers: of antecedents, of a name's doubt, and of a quote's confidence.

Reads articles (NAME.txt) and their records (NAME.json, in the form of `seeds/quotes`) and writes
`propos_enrich/speakers/weights.json`. Deterministic: the same articles give the same weights.

    python services/enrich/training/speakers.py --news TEXTS RECORDS [--extra TEXTS RECORDS]

The articles of the last --news whose names end in 1, 4 or 7 are those that `fragments.py` leaves out: quotes
are found less well in them, and how sure a quote is must hold there. With --reliability they are also judged
by weights that are learned without them, and it writes how often the quotes of each confidence are right.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

import propos_enrich.speakers as package
from propos_enrich.quotes.found import kind_of
from propos_enrich.speakers.antecedents import Named
from propos_enrich.speakers.confidence import signs
from propos_enrich.speakers.ranker import Weights, take
from propos_enrich.speakers.records import judged
from training.examples import Hearing, Text, choices, hearings, silent_choices, texts
from training.fitting import Choice, as_choice, fit
from training.reliability import Bin, bins_of

FOLDS: Final = 5
CHANCE_DECAY: Final = 8.0  # many signs, few quotes
HELD: Final = ("1", "4", "7")


def learn(articles: list[Text], decay: float) -> Weights:
    """All weights from these articles.

    What tells how sure a quote is learns on articles whose mentions were no example for the antecedents.
    """
    asked = [list(choices(article)) for article in articles]
    take(Weights(fit(_flat(asked), decay), {}, {}))
    for several, article in zip(asked, articles, strict=True):
        several += silent_choices(article)
    heard: list[Hearing] = []
    for fold in range(FOLDS):
        take(Weights(fit(_flat(_without(asked, fold)), decay), {}, {}))
        heard += [h for article in articles[fold::FOLDS] if article.news for h in hearings(article)]
    antecedent = fit(_flat(asked), decay)
    speaker = fit_chance([(h, h.who) for h in heard if h.who.speaker is not None], 0.5)
    take(Weights(antecedent, speaker, {}))
    kept = [(h, judged(h.lay, h.found, h.who)[1]) for h in heard]
    known = Weights(antecedent, speaker, fit_chance(kept, 0.8))
    take(known)
    return known


def fit_chance(heard: list[tuple[Hearing, Named]], alike: float) -> dict[str, float]:
    """The weights of the signs for a quote's words and speaker being right."""
    chosen = []
    for h, who in heard:
        row = signs(h.lay, h.found, kind_of(h.lay, h.found.pieces), who)
        seen = {} if h.held else {"seen": 1.0}  # a sign that no new article has
        chosen.append(as_choice(row | seen, h.right(who, alike)))
    return {name: weight for name, weight in fit(chosen, CHANCE_DECAY).items() if name != "seen"}


def reliability(articles: list[Text], decay: float) -> list[Bin]:
    """How often the quotes of each confidence are right, in articles that no weights have seen."""
    out: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        learn([a for n, a in enumerate(articles) if n % FOLDS != fold], decay)
        for article in articles[fold::FOLDS]:
            if article.held:
                for h in hearings(article):
                    _, who, sure = judged(h.lay, h.found, h.who)
                    out.append((round(sure, 2), h.right(who, 0.8)))
    return bins_of(out)


def _without(asked: list[list[Choice]], fold: int) -> list[list[Choice]]:
    return [several for n, several in enumerate(asked) if n % FOLDS != fold]


def _flat(asked: list[list[Choice]]) -> list[Choice]:
    return [choice for several in asked for choice in several]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, purpose in (
        ("--news", "articles for all weights"),
        ("--extra", "articles for antecedents alone"),
    ):
        parser.add_argument(
            name,
            nargs=2,
            type=Path,
            action="append",
            default=[],
            metavar=("TEXTS", "RECORDS"),
            help=f"{purpose}; may be repeated",
        )
    parser.add_argument("--decay", type=float, default=2.0, help="strength of the L2 penalty (default 2)")
    parser.add_argument(
        "--reliability", type=Path, metavar="JSON", help="where to write how sure is how right"
    )
    args = parser.parse_args()
    folders = [(t, r, True) for t, r in args.news] + [(t, r, False) for t, r in args.extra]
    if not args.news:
        parser.error("give --news TEXTS RECORDS at least once")
    articles = list(texts(folders[: len(args.news) - 1]))
    articles += [replace(a, held=a.name.endswith(HELD)) for a in texts(folders[len(args.news) - 1 :][:1])]
    articles += texts(folders[len(args.news) :])
    if args.reliability:
        bins = reliability(articles, args.decay)
        args.reliability.write_bytes(msgspec.json.format(msgspec.json.encode(bins), indent=1) + b"\n")
        for b in bins:
            sys.stdout.write(
                f"confidence {b.low:.1f} to {b.high:.1f}: {b.quotes:4} quotes, {b.right} right\n"
            )
    out = Path(package.__path__[0]) / "weights.json"
    out.write_bytes(msgspec.json.format(msgspec.json.encode(learn(articles, args.decay)), indent=1) + b"\n")
    sys.stdout.write(f"{len(articles)} articles -> {out}\n")


if __name__ == "__main__":
    main()
