"""What can go wrong with the embedded servers, said so that a person can act on it."""


class EmbeddedError(Exception):
    """An embedded server cannot do its work. The text names the cause and a way out."""
