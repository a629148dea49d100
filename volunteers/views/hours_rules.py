"""Pages of the rules for hours (时长规则): every version, and adding the next."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action, can
from kit import clock
from kit.formats import date_cn
from kit.refusals import carry_out
from volunteers.forms.hours import RuleForm
from volunteers.models import HoursRule
from volunteers.queries.hours import USUAL_CAP, USUAL_LATE_DAYS, rule_on
from volunteers.services.hours_rules import set_rule
from volunteers.views.late_entries import HoursPage


class RuleList(HoursPage):
    """Every version of the rule, the newest first; a city sets a few in ten years."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "hours/rules.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = HoursRule.objects.select_related("set_by").order_by("-effective_from")
        return self.page(
            {
                "rows": rows,
                "now": rule_on(clock.today()),
                "usual_cap": USUAL_CAP,
                "usual_days": USUAL_LATE_DAYS,
                "may_set": can(self.request.user, Action.STAR_RULE, self.fund),
                "today": clock.today(),
            }
        )


class AddRule(HoursPage):
    """Set the rule that is in force from a day on."""

    action = Action.STAR_RULE
    template_name: ClassVar[str] = "hours/add_rule.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page({"form": RuleForm()})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = RuleForm(request.POST)
        if form.is_valid():
            rule = carry_out(request, form, lambda: set_rule(form.rule(), by=self.request.user))
            if rule is not None:
                messages.success(request, f"时长规则从{date_cn(rule.effective_from)}起生效。")
                return HttpResponseRedirect(self.fund.url("hours:rules"))
        return self.page({"form": form}, status=400)
