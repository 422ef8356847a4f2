"""Which language a reader is answered in."""

from fastapi import Request

from propos_search.faults import Tongue


def tongue_of(request: Request) -> Tongue:
    """`lang=en` or `lang=fr`; else the first of the two that Accept-Language names; else French.

    Source: RFC 9110, section 12.5.4; weights are passed over, since browsers send them in order.
    """
    asked = request.query_params.get("lang", "")
    named = [asked, *request.headers.get("accept-language", "").split(",")]
    for each in named:
        match each.strip().lower()[:2]:
            case "fr":
                return "fr"
            case "en":
                return "en"
    return "fr"
