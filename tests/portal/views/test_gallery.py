"""The components on their gallery gallery: what they promise to those who see and to the policy."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory, override_settings

from portal.views.gallery import components

pytestmark = pytest.mark.urls("tests.portal.views.gallery_urls")


class Reader(HTMLParser):
    """Collects every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    request = RequestFactory().get("/gallery/")
    request.user = AnonymousUser()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield components(request).content.decode()


@pytest.fixture(scope="module")
def tags(gallery: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Reader()
    reader.feed(gallery)
    return reader.tags


def test_nothing_is_inline_or_from_elsewhere(tags: list[tuple[str, dict[str, str | None]]]) -> None:
    for tag, attrs in tags:
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
        if tag == "script":
            assert attrs["src"]
        for name in ("src", "href"):
            assert not re.match(r"(https?:)?//|javascript:", attrs.get(name) or "")


def test_ids_are_unique(tags: list[tuple[str, dict[str, str | None]]]) -> None:
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_links_of_the_error_summary_meet_a_control(gallery: str) -> None:
    summary = gallery[
        gallery.index("data-focus") : gallery.index("</ol>", gallery.index("data-focus"))
    ]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert len(targets) == 4
    assert all(f'id="{target}"' in gallery for target in targets)


def test_described_controls_name_texts_that_exist(
    gallery: str, tags: list[tuple[str, dict[str, str | None]]]
) -> None:
    named = [
        name
        for _, attrs in tags
        for name in (attrs.get("aria-describedby") or "").split(" ")
        if name
    ]
    assert named
    assert all(f'id="{name}"' in gallery for name in named)


@pytest.mark.parametrize(
    "words",
    [
        "打开明细 3 行",  # a known figure opens its rows
        "看差在哪里",
        "看分子、分母",
        "无权查看",
        "\u22121,000.00",
        "不完整，不合计",
        "逾期 8 天",
        "已按期办结",
        "正在排版第 9 页，共 14 页",
        "还差 1 项",  # a form's section
        "09:12 已自动保存",
        "不能批量",
    ],
)
def test_every_state_is_worded(gallery: str, words: str) -> None:
    assert words in gallery


def test_the_unsaid_is_hatched_never_nought(gallery: str) -> None:
    card = gallery[gallery.index("期初余额") : gallery.index("登记期初余额")]
    assert 'class="unstated"' in card
    assert "0" not in re.sub(r"<[^>]*>", "", card)


def test_bars_say_their_parts_to_those_who_cannot_see_them(gallery: str) -> None:
    assert "差额来源未说明 119.97 万" in gallery
    assert 'aria-label="来源：义务植树 62.77 万' in gallery
