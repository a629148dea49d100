"""Reading what waits: titles, and the numbers of the objects it opens."""

from portal.desk.waiting import Waiting


def titles(waiting: Waiting) -> list[str]:
    return [item.title for item in waiting.items]


def objects(waiting: Waiting, word: str) -> set[str]:
    """Return the numbers of the objects whose pages the desk opens."""
    return {
        item.url.rstrip("/").rsplit("/", 1)[1]
        for item in waiting.items
        if word in item.url and "?" not in item.url
    }


def about(waiting: Waiting, word: str) -> list[str]:
    return [title for title in titles(waiting) if word in title]
