"""Joining by oneself (注册志愿者): mobile, code, then who one is and what one agrees to."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from kit import phone_codes
from kit.errors import Refusal
from kit.refusals import carry_out
from portal.phone.entering import enter
from portal.phone.steps import StepsPage
from volunteers.forms.joining import JoinForm
from volunteers.queries.organisations import open_organisations
from volunteers.services.joining import Joined, cannot_join, join

MOST_TRIES = 5
"""Numbers a day that the owner of one mobile may try to register."""


class JoinPage(StepsPage):
    """Mobile, code, and the form; whoever stands in a roster already gets their own row."""

    template_name = "phone/join.html"

    def proven_step(self, mobile: str) -> HttpResponse:
        return self.show("join", JoinForm(among=open_organisations()))

    def act(self, mobile: str) -> HttpResponse:
        form = JoinForm(self.request.POST, among=open_organisations())
        if not form.is_valid():
            return self.show("join", form, status=400)
        joined = carry_out(self.request, form, lambda: self._join(form, mobile))
        if joined is None:
            return self.show("join", form, status=400)
        target = self.after()
        try:
            enter(self.request, joined.account, self.fund)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            return self.show("join", form, status=400)
        self.forget()
        messages.success(self.request, self._told(joined))
        return HttpResponseRedirect(target)

    def _join(self, form: JoinForm, mobile: str) -> Joined:
        if phone_codes.counted_tries(self.place, "join", mobile) > MOST_TRIES:
            raise cannot_join(self.fund)
        return join(form.data_given(mobile), form.consents(), fund=self.fund)

    def _told(self, joined: Joined) -> str:
        number = joined.volunteer.number
        if joined.is_new:
            return f"注册好了。您的志愿者编号是 {number}。"
        return f"您以前登记过，已为您接上。志愿者编号 {number}。"
