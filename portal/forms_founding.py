"""The guided form of a new fund (设立基金): four short steps."""

from typing import Any, ClassVar

from django import forms

from funds.models import Fund
from funds.queries.naming import (
    FOUNDATION,
    full_name_of,
    problem_of_full_name,
    propose_prefix,
    propose_slug,
)
from funds.services.funds import check_prefix, check_slug
from kit.accents import ACCENT_CHOICES
from kit.controls import DateControl
from kit.errors import Refusal
from kit.plain_form import PlainForm
from portal.services.founding import BINGWENMING, NO_CATALOGUE, catalogue_sources


class FoundingStep(PlainForm):
    """One step; ``kept`` is what the steps before it hold."""

    title: ClassVar[str]
    lead: ClassVar[str]

    def __init__(self, *args: Any, kept: dict[str, Any], **kwargs: Any) -> None:
        self.kept = kept
        names = self.base_fields
        proposed = {**self.proposals(kept), **{k: v for k, v in kept.items() if k in names and v}}
        super().__init__(*args, initial=proposed, **kwargs)

    def proposals(self, kept: dict[str, Any]) -> dict[str, Any]:
        """Return what the step proposes before anybody has typed."""
        return {}

    def stored(self) -> dict[str, Any]:
        """Return what was typed, as the session keeps it."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.cleaned_data.items()
        }


class CityStep(FoundingStep):
    """Which city, and who runs the fund."""

    title, lead = "城市和单位", "先说清是哪个城市的基金，由谁来办。"

    city = forms.CharField(label="城市", max_length=20, help_text="不写“市”字，例如：太原")
    foundation_name = forms.CharField(label="基金会", max_length=60, initial=FOUNDATION)
    office_name = forms.CharField(
        label="文明办", max_length=60, help_text="例如：太原市文明办。它会登记为本基金的单位"
    )
    executor_name = forms.CharField(
        label="执行单位",
        max_length=60,
        required=False,
        help_text="例如：太原市志愿者服务协会。它会登记为本基金的单位",
    )
    established_on = forms.DateField(
        label="设立日期", required=False, widget=DateControl, help_text="照设立协议；没有就留空"
    )

    def proposals(self, kept: dict[str, Any]) -> dict[str, Any]:
        return {"foundation_name": FOUNDATION}

    def clean_city(self) -> str:
        """Take the city without 市: the rule's names have none."""
        city: str = "".join(self.cleaned_data["city"].split())
        return city.removesuffix("市") if len(city) > 2 else city


class NameStep(FoundingStep):
    """What the fund is called, and how its pages and documents are told apart."""

    title, lead = "名称和编号", "按基金会的规则和城市的拼音拟好了，可以改。地址和前缀设立后不再改。"

    full_name = forms.CharField(
        label="基金全称", max_length=120, help_text="基金会全称 + 志愿和城市 + 专项基金"
    )
    short_name = forms.CharField(label="简称", max_length=2, help_text="印在标志里，例如：并、濮")
    slug = forms.CharField(
        label="地址", max_length=30, help_text="公开首页的网址最后一段，小写拼音"
    )
    # A declared field is taken off the class, so it does not hide the form's own prefix.
    prefix = forms.CharField(  # type: ignore[assignment]
        label="编号前缀", max_length=4, help_text="项目编号的开头，2 到 4 个大写字母"
    )

    def proposals(self, kept: dict[str, Any]) -> dict[str, Any]:
        city = kept["city"]
        slugs, prefixes = set(), set()
        for slug, prefix in Fund.objects.values_list("slug", "prefix"):
            slugs.add(slug)
            prefixes.add(prefix)
        return {
            "full_name": full_name_of(city, kept["foundation_name"]),
            "short_name": city[:1],
            "slug": propose_slug(city, slugs),
            "prefix": propose_prefix(city, prefixes),
        }

    def clean_full_name(self) -> str:
        full_name: str = self.cleaned_data["full_name"]
        problem = problem_of_full_name(full_name, self.kept["foundation_name"])
        if problem:
            raise forms.ValidationError(problem)
        return full_name

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        try:
            check_slug(slug)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return slug

    def clean_prefix(self) -> str:
        prefix: str = self.cleaned_data["prefix"].upper()
        try:
            check_prefix(prefix)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return prefix


class LookStep(FoundingStep):
    """The fund's colour, and the catalogue it starts from."""

    title, lead = "颜色和类别", "颜色只列还没有别的基金在用的；类别以后都可以改。"

    accent = forms.ChoiceField(label="颜色", widget=forms.RadioSelect)
    catalogue = forms.ChoiceField(label="从哪份类别开始", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = set(Fund.objects.values_list("accent", flat=True)) | {"platform"}
        free = [choice for choice in ACCENT_CHOICES if choice[0] not in used]
        # With more funds than colours a colour comes back; a fund is known by its mark too.
        own = free or [choice for choice in ACCENT_CHOICES if choice[0] != "platform"]
        self._offer("accent", own)
        sources = [(source.slug, source.label) for source in catalogue_sources()]
        self._offer(
            "catalogue",
            [
                (NO_CATALOGUE, "先不要，以后自己登记"),
                (BINGWENMING, "并文明〔2018〕8号，26 类、31 家牵头单位"),
                *sources,
            ],
        )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        self.initial.setdefault(name, choices[0][0])


class PersonStep(FoundingStep):
    """Who of 文明办 comes first; everybody else is invited by them."""

    title, lead = "第一位人员", "核对前面填的，再写下文明办的第一位人员，由他邀请其他人。"

    person = forms.CharField(label="姓名", max_length=40)
    email = forms.EmailField(
        label="邮箱", required=False, help_text="没有就留空，邀请可以打印或扫码"
    )


STEPS: dict[str, type[FoundingStep]] = {
    "city": CityStep,
    "name": NameStep,
    "look": LookStep,
    "person": PersonStep,
}
"""The steps by the last part of their address, in order."""
