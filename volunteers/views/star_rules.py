"""Star rules (星级规则) by date."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action, can
from funds.views.base import FundPage
from kit import clock
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from volunteers.forms.star_rules import LevelsForm, RuleForm, TeamRuleForm
from volunteers.models import Subject
from volunteers.queries.star_teams import asks
from volunteers.queries.stars import rule_in_force, rules
from volunteers.services.star_rules import NANPING, NANPING_OF_ALL, set_rule


class RuleList(FundPage):
    """Every version of the rules of people, the newest first, with its levels."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "stars/rules.html"
    of: ClassVar[Subject] = Subject.PERSON

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        page: KeysetPage[Any] = KeysetPage(
            rules(self.of), order=("-effective_from", "-id"), cursor=request.GET.get(PARAMETER, "")
        )
        told = [
            (
                rule,
                [
                    (level, asks(level))
                    for level in sorted(rule.levels.all(), key=lambda each: each.level)
                ],
            )
            for rule in page.rows
        ]
        return self.page(
            {
                "rows": told,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "current": rule_in_force(clock.today(), self.of),
                "today": clock.today(),
                "of_teams": self.of == Subject.ORGANISATION,
                "may_add": can(self.request.user, Action.STAR_RULE, self.fund),
                "crumbs": [("星级", self.fund.url("stars:list")), ("星级规则", "")],
            }
        )


class TeamRuleList(RuleList):
    """Every version of the rules of organisations."""

    of = Subject.ORGANISATION


class NewRule(FundPage):
    """Add a version of the rules of people; nothing of it is changed afterwards."""

    action = Action.STAR_RULE
    template_name: ClassVar[str] = "stars/new_rule.html"
    title: ClassVar[str] = "登记星级规则"
    after: ClassVar[str] = "stars:rules"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            rule = carry_out(
                request, form, lambda: set_rule(form.data_given(), by=self.request.user)
            )
            if rule is not None:
                messages.success(request, f"已登记 {rule.effective_from:%Y-%m-%d} 起的星级规则。")
                return HttpResponseRedirect(self.fund.url(self.after))
        return self._show(form, status=400)

    def form(self, data: Any = None) -> LevelsForm:
        return RuleForm(data, certifier=self.fund.office_name)

    def _show(self, form: LevelsForm, *, status: int = 200) -> HttpResponse:
        crumbs = [
            ("星级", self.fund.url("stars:list")),
            ("星级规则", self.fund.url(self.after)),
            ("登记规则", ""),
        ]
        context = {
            "form": form,
            "title": self.title,
            "of_teams": isinstance(form, TeamRuleForm),
            "back": self.fund.url(self.after),
            "crumbs": crumbs,
        }
        return self.page(context, status=status)


class NewTeamRule(NewRule):
    """Add a version of the rules of organisations; an example's numbers come when asked for."""

    title = "登记组织星级规则"
    after = "stars:team_rules"

    def form(self, data: Any = None) -> LevelsForm:
        wanted = data is None and self.request.GET.get("example") == "nanping"
        given = [{**level, **NANPING_OF_ALL} for level in NANPING] if wanted else []
        return TeamRuleForm(data, certifier=self.fund.office_name, given=given)
