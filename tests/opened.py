"""Reading a page: what is not on it can only be said of a page that opened."""

from django.test import Client


def opened(client: Client, address: str) -> str:
    """Return what a page says, which must open."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()
