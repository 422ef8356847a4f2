"""The parameters of a question in the API's addresses, as OpenAPI describes them."""

from collections.abc import Iterator

from pydantic import BaseModel, Field

from propos.messages import QUOTE_KINDS
from propos_search.question import MOST_VALUES


class Filters(BaseModel):
    """A question's filters; `question_of` reads them and says what is wrong with them."""

    speaker: list[str] = Field([], description="Who speaks, as the facet writes it.", max_length=MOST_VALUES)
    role: list[str] = Field([], description="The speaker's role.", max_length=MOST_VALUES)
    outlet: list[str] = Field([], description="The outlet's name.", max_length=MOST_VALUES)
    kind: list[str] = Field([], description=" | ".join(QUOTE_KINDS), max_length=MOST_VALUES)
    entity: list[str] = Field([], description="A name in the quote's paragraph.", max_length=MOST_VALUES)
    section: list[str] = Field([], description="The article's section.", max_length=MOST_VALUES)
    cluster: list[str] = Field([], description="The article that others reprint.", max_length=MOST_VALUES)
    since: str = Field("", description="The first day, such as 2026-10-01, in Paris.")
    until: str = Field("", description="The last day, included.")

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Names and values as they stand in an address."""
        for name, value in self:
            yield from ((name, str(each)) for each in (value if isinstance(value, list) else [value]))


class Asking(Filters):
    """A question's text and filters."""

    q: str = Field("", description="The query language.", max_length=2000)


class Parameters(Asking):
    """All parameters of a question."""

    sort: str = Field("", description="relevance | date")
    grouped: str = Field("", description="0: the same words in several outlets count each.")
