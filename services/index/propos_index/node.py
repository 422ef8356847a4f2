"""A connection to Elasticsearch on which an answer that lost its body is no answer."""

from typing import Any

from elastic_transport import ConnectionError as ConnectionLost
from elastic_transport import Urllib3HttpNode


class WholeNode(Urllib3HttpNode):
    """As its base; a good answer without a body, to whatever has one, is a ConnectionError.

    An answer that is cut within its headers may lack those that say how long it is. Then http.client takes
    it for one that is whole and empty, and the client makes None of it.
    """

    def perform_request(self, method: str, target: str, *args: Any, **kwargs: Any) -> Any:
        """Raises TransportError."""
        answer = super().perform_request(method, target, *args, **kwargs)
        if method != "HEAD" and answer.meta.status < 300 and not answer.body:
            raise ConnectionLost(f"the answer to {method} {target} was cut before its body")
        return answer
