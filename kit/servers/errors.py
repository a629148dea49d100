"""The one exception of the embedded servers."""


class ServersError(RuntimeError):
    """An embedded server cannot be used; the text says in Chinese what happened and what to do."""
