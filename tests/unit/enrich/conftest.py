"""The French model, loaded once for all tests of the extraction."""

import pytest

from propos_enrich.pipeline import Nlp, load


@pytest.fixture(scope="session")
def nlp() -> Nlp:
    return load()
