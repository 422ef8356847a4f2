"""The errors that cross a service's boundaries."""


class ProposError(Exception):
    """Base of the errors that Propos raises on purpose; its text names the input and the remedy."""


class BadMessage(ProposError):
    """This message can never work, however often it is tried: it goes to the dead-letter topic.

    `reason` is a short, stable word for metrics and filters; `detail` says what was found.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)  # both in args, so that it survives pickling between processes
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"


class Retry(ProposError):
    """The world is away (a broker, a server, a site): the same work may succeed later."""


class Unusable(ProposError):
    """A command cannot be carried out as given, or something it needs is not installed: exit status 2."""
