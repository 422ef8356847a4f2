"""Pages laid out in tables, with line breaks for paragraphs, as they were written before 2005."""

import re
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

_ENOUGH: Final = 250
_LINKED: Final = 0.3
"""Share of a cell's text that may be links."""


def unfold(page: HtmlElement) -> bool:
    """Put the cell with the most text in an <article>, alone on the page; whether there is such a cell.

    Changes `page`. Only for pages that have no paragraphs to speak of: a table of results is no layout.
    """
    cells = [(_own_text(cell), cell) for cell in page.iter("td")]
    longest, cell = max(cells, key=lambda pair: pair[0], default=(0, None))
    body = page.find("body")
    if cell is None or body is None or longest < _ENOUGH:
        return False
    for table in list(cell.iter("table")):
        if _own_text(table) < _ENOUGH and table.getparent() is not None:
            table.drop_tree()
    for strange in cell.xpath(".//font|.//center|.//big|.//small"):
        strange.drop_tag()
    article = body.makeelement("article")
    article.text = cell.text
    article.extend(list(cell))
    body[:] = [article]
    body.text = None
    _paragraphs(article)
    return True


def _own_text(cell: HtmlElement) -> int:
    """Characters of a cell outside of tables in it; 0 when much of them is links."""
    inner = sum(len(table.text_content()) for table in cell.iterfind(".//table") if not _nested(table, cell))
    own = len(re.sub(r"\s+", " ", cell.text_content())) - inner
    linked = sum(len(link.text_content()) for link in cell.iter("a"))
    return own if linked < own * _LINKED else 0


def _nested(table: HtmlElement, cell: HtmlElement) -> bool:
    for above in table.iterancestors():
        if above is cell:
            return False
        if above.tag == "table":
            return True
    return False


def _paragraphs(article: HtmlElement) -> None:
    """Wrap what stands between two line breaks in a row in paragraphs."""
    nodes: list[HtmlElement] = list(article)
    paragraph = etree.SubElement(article, "p")
    paragraph.text, article.text = article.text, None
    for node in nodes:
        after = node.getnext()
        if node.tag == "br" and after is not None and after.tag == "br" and not (node.tail or "").strip():
            paragraph = etree.SubElement(article, "p")
            article.remove(node)
        elif node.tag in ("p", "table", "div", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote"):
            article.append(node)
            paragraph = etree.SubElement(article, "p")
            paragraph.text, node.tail = node.tail, None
        else:
            paragraph.append(node)
