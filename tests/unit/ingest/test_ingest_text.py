"""The text of a page is the article's own, to the character, whatever markup is around and inside it."""

from html import escape
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from propos_ingest.pages.page import read_page
from propos_ingest.pages.words import join_paragraphs, split_paragraphs

VOCABULARY = (
    "le la une des port quai ville maire préfète élus côte hôpital grève séance chantier budget région hier"
    " lundi demain train pont école âge œuvre été où déjà très attendu voté promis rouvre ferme 1\u202f200"
    " 3,4\u00a0% l’usine d’Aubrel qu’elle"
)
TAGS = ("em", "strong", "b", "i", "span", "cite", "mark")

sentences = st.lists(st.sampled_from(VOCABULARY.split(" ")), min_size=6, max_size=24).map(
    lambda ws: " ".join(ws).capitalize()
)
said = sentences.map(lambda s: f"«\u00a0{s}\u00a0»")
endings = st.sampled_from([".", "\u00a0!", "\u202f?", "…"])
paragraphs = st.lists(
    st.builds(lambda s, end: s + end, st.one_of(sentences, said), endings), min_size=1, max_size=4
).map(" ".join)


@st.composite
def blocks(draw: st.DrawFn) -> tuple[str, str]:
    """A block of an article: its text and its HTML, with markup around some of its words."""
    text = draw(paragraphs)
    words = []
    for word in text.split(" "):
        tag = draw(st.sampled_from((*TAGS, *[""] * 24)))
        words.append(f"<{tag}>{escape(word)}</{tag}>" if tag else escape(word))
    name = draw(st.integers(0, len(words)))
    words = [f'<a href="/noms/{i}">{word}</a>' if i == name else word for i, word in enumerate(words)]
    html = draw(st.sampled_from([" ", "\n", "  \n  "])).join(words)
    frame = draw(st.sampled_from(["<p>{}</p>"] * 4 + ["<blockquote><p>{}</p></blockquote>", "<h2>{}</h2>"]))
    return text, frame.format(html)


PAGE = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{title} | Gazette</title></head>
<body><div class="cookie-banner" id="cookies"><p>Nous utilisons des cookies pour mesurer l’audience.</p></div>
<header><a href="/">Gazette</a>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/p">Politique</a></li></ul></nav></header>
<main><article><h1>{title}</h1><p class="byline">Par Odile Fressac</p>
<div class="article-body">{body}</div></article>
<aside class="related"><h2>À lire aussi</h2>
<ul><li><a href="/y">Une autre histoire de quai et de port</a></li></ul></aside>
</main><footer><p>© Gazette, mentions légales</p></footer></body></html>"""


@settings(max_examples=60, deadline=None)
@given(st.lists(blocks(), min_size=0, max_size=12, unique_by=lambda block: block[0]))
def test_every_character_of_the_article_and_none_of_the_page(found: list[tuple[str, str]]) -> None:
    first, last = (f"Le {when} paragraphe dit que le quai rouvre." for when in ("premier", "dernier"))
    body = "\n".join([f"<p>{first}</p>", *(html for _, html in found), f"<p>{last}</p>"])
    page = PAGE.format(title="Un titre à part", body=body)
    read = read_page(page.encode(), "https://gazette.example/x", ZoneInfo("Europe/Paris"))
    assert read.text.split("\n\n") == [first, *(text for text, _ in found), last]


@given(st.text())
def test_joined_paragraphs_are_clean(text: str) -> None:
    joined = join_paragraphs(split_paragraphs(text))
    assert joined == joined.strip()
    assert all(line == line.strip() for line in joined.splitlines())
    assert "\n\n\n" not in joined
    assert join_paragraphs(split_paragraphs(joined)) == joined
