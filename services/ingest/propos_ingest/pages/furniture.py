"""The words by which the parts of a French page that belong to no article are known."""

import re
from typing import Final

NOTICES: Final = ("cookie", "consent", "gdpr", "rgpd")
"""In the class or id of a notice that covers the page."""

POINTER: Final = re.compile(r"(?:à )?(?:lire|voir|écouter|relire)\s+(?:aussi|également|notre)\b", re.I)
"""How a paragraph begins that only points to another article."""

POINTER_LENGTH: Final = 300
"""Characters that such a paragraph may have."""
