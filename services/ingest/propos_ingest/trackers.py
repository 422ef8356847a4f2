"""The parts of an address that tell where a reader came from, not which article it is.

Sources: the manuals of Google Analytics (utm_), Piano/AT Internet (xtor, at_), Matomo (mtm_, pk_), Outbrain,
Taboola, Echobox and Mailchimp; the click ids of the large networks.
"""

import re
from typing import Final

PREFIXES: Final = (
    *(
        "utm_",
        "at_",
        "mtm_",
        "pk_",
        "piwik_",
        "matomo_",
        "itm_",
        "hsa_",
        "_hs",
        "mc_",
        "mkt_",
        "vero_",
        "oly_",
    ),
    *("fb_", "wt_", "wt.", "cx_", "trk_", "_branch_", "aspsessionid", "amp_js", "dm_t"),
)
"""How the names of trackers begin, in lower case."""

NAMES: Final = frozenset(
    (
        *("xtor", "xtref", "xtatc", "xtloc", "xtcr", "xtdt", "xtmc", "xtnp", "xts"),
        *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid"),
        *("igshid", "igsh", "li_fat_id", "mibextid", "epik", "srsltid", "_ga", "_gl", "_openstat", "ocid"),
        *("cmpid", "ncid", "icid", "intcid", "sr_share", "__twitter_impression", "amp_gsa", "usqp"),
        *("echobox", "oborigurl", "obref", "dicbo", "tblci", "ito", "s_cid", "smid", "sfmc_id", "spm"),
        *(
            "phpsessid",
            "jsessionid",
            "sessionid",
            "session_id",
            "sessid",
            "cfid",
            "cftoken",
            "zenid",
            "oscsid",
        ),
    )
)
"""Names of trackers and of sessions, in lower case."""

DOUBTFUL: Final = frozenset(
    (
        *("ref", "referrer", "source", "src", "from", "via", "origin", "origine", "provenance", "medium"),
        *("campaign", "campagne", "partner", "partenaire", "channel", "canal", "share", "partage", "cmp"),
    )
)
"""Names that some sites give to a tracker and others to what names the article: the value decides."""

CHANNELS: Final = frozenset(
    (
        *(
            "rss",
            "feed",
            "flux",
            "atom",
            "newsletter",
            "nl",
            "mail",
            "email",
            "e-mail",
            "push",
            "app",
            "appli",
        ),
        *("twitter", "x", "facebook", "fb", "instagram", "linkedin", "whatsapp", "telegram", "bluesky"),
        *(
            "google",
            "googlenews",
            "google-news",
            "google_news",
            "discover",
            "flipboard",
            "msn",
            "yahoo",
            "bing",
        ),
        *("home", "accueil", "une", "homepage", "mobile", "amp", "web", "site", "share", "partage", "social"),
        *("1", "true", "lireaussi", "lire-aussi", "alaune", "sommaire", "menu", "search", "recherche"),
    )
)
"""Values of the doubtful names that name a channel."""

SESSION_NAMES: Final = frozenset(("s", "sid", "session"))
SESSION_VALUE: Final = re.compile(r"(?=.*\d)[0-9a-z]{20,}", re.I)
"""A session's value beside one of those names; a short or speaking one may name a section."""

PATH_SESSION: Final = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*|/\(S\([0-9a-z]{24}\)\)", re.I)
"""A session within the path: Java's and ASP.NET's."""

VARIANTS: Final = ("www.", "amp.", "m.", "mobile.", "wap.")
"""How the hosts of one outlet's variants begin."""

VIEWS: Final = re.compile(
    r"(?:amp|amp\.html?|print|imprimer|page|\d{1,3}|commentaires?|comments?|galerie|diaporama|video|live|index\.\w+)",
    re.I,
)
"""A last part of a path that shows the same article in another way."""

SCRIPT: Final = re.compile(r"\.(?:php\d?|aspx?|jsp|cgi|do|cfm|pl)$", re.I)
"""How a path ends that names a program: which article it shows, the query says."""


def is_tracker(name: str, value: str) -> bool:
    """Whether a parameter of a query says nothing of the article."""
    low = name.lower()
    if low in NAMES or low.startswith(PREFIXES):
        return True
    if low in DOUBTFUL:
        return value.lower() in CHANNELS
    if low in SESSION_NAMES:
        return SESSION_VALUE.fullmatch(value) is not None
    return low == "_" and value.isdigit()
