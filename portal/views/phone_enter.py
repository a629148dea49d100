"""Signing in by mobile and code (手机验证码登录), for volunteers alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from funds.models import User
from kit import phone_codes
from kit.errors import Refusal
from portal.phone.entering import enter
from portal.phone.steps import StepsPage
from volunteers.forms.joining import LastFourForm
from volunteers.models import Volunteer
from volunteers.queries.own import by_last_four, people_of_mobile
from volunteers.services.phone_accounts import is_phone_account

MOST_LAST_FOUR = 5
"""Tries a day at telling which of the people of one mobile somebody is."""
NOT_FOUND = (
    "后四位没有对上。没有登记过的，请点“注册志愿者”；登记过的，请联系所在的志愿服务组织或文明办。"
)


class EnterPage(StepsPage):
    """Mobile, code, and where several people share the mobile the last four of one's number."""

    template_name = "phone/steps.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if isinstance(person, User) and is_phone_account(person, self.fund):
            return HttpResponseRedirect(self.after())
        return super().get(request)

    def go_on(self, mobile: str) -> HttpResponse:
        people = people_of_mobile(mobile)
        if len(people) == 1 and people[0].person is not None:
            return self._enter(people[0])
        return self.here()

    def proven_step(self, mobile: str) -> HttpResponse:
        people = people_of_mobile(mobile)
        if len(people) > 1:
            return self.show("who", LastFourForm())
        if not people or people[0].person is None:
            return self._to_join()
        return self.show("enter", None)

    def act(self, mobile: str) -> HttpResponse:
        people = people_of_mobile(mobile)
        if len(people) < 2:
            return self._enter(people[0]) if people else self._to_join()
        form = LastFourForm(self.request.POST)
        if not form.is_valid():
            return self.show("who", form, status=400)
        if phone_codes.counted_tries(self.place, "who", mobile) > MOST_LAST_FOUR:
            refusal = Refusal("今天试的次数太多。请明天再试，或联系文明办。", field="last_four")
            return self.refused("who", form, refusal, 429)
        found = by_last_four(people, form.cleaned_data["last_four"])
        if found is None:
            return self.refused("who", form, Refusal(NOT_FOUND, field="last_four"), 400)
        return self._enter(found)

    def _enter(self, volunteer: Volunteer) -> HttpResponse:
        if volunteer.person is None:
            return self._to_join()
        target = self.after()
        try:
            enter(self.request, volunteer.person, self.fund)
        except Refusal as refusal:
            self.forget()
            messages.error(self.request, refusal.message)
            return HttpResponseRedirect(self.fund.url("my:enter"))
        self.forget()
        return HttpResponseRedirect(target)

    def _to_join(self) -> HttpResponse:
        """Lead on to joining; the mobile need not be proven again."""
        messages.info(self.request, "这个手机号还没有开通。请填写下面的内容，开通后就能登录。")
        asked = self.request.GET.get("next", "")
        query = f"?{urlencode({'next': asked})}" if asked else ""
        return HttpResponseRedirect(self.fund.url("join") + query)
