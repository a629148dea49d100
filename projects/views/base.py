"""The base of every page about one project."""

from typing import Any, ClassVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Accessible, Action
from funds.views.base import FundPage
from kit import clock
from kit.refusals import carry_out
from projects.models import Project
from projects.queries.projects import shown_to
from projects.stages import State
from projects.views.tabs import tabs_of


class ProjectPage(FundPage):
    """A page of the project its address names.

    To somebody who sees their own unit's projects only, another unit's does not exist.
    """

    project: Project

    def load(self, **kwargs: Any) -> None:
        try:
            self.project = shown_to(self.request.user, self.fund.pk, kwargs["ref"])
        except Project.DoesNotExist as error:
            raise Http404 from error

    def subject(self) -> Accessible:
        return self.project

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        match = self.request.resolver_match
        tabs = tabs_of(self.project, self.request.user, self.fund, match.view_name if match else "")
        shown = {"project": self.project, "project_tabs": tabs, **(context or {})}
        return super().page(shown, status=status)

    def to_project(self, project: Project | None = None) -> HttpResponseRedirect:
        """Send the visitor to the project's page."""
        shown = project or self.project
        return HttpResponseRedirect(self.fund.url("projects:project", ref=shown.ref))


class ListedPage(ProjectPage):
    """A page of one project that is also reached from a list of its own.

    ``home`` is the list: its words and its name.
    """

    home: ClassVar[tuple[str, str]]
    action = Action.PROJECT_VIEW

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        words, name = self.home
        shown = {
            "crumbs": [(words, self.fund.url(name)), (str(self.project.number or "草稿"), "")],
            "state": State(self.project.state),
            "today": clock.today(),
            **(context or {}),
        }
        return super().page(shown, status=status)

    def to(self, name: str) -> HttpResponseRedirect:
        """Send the visitor to another page of this project, of the part its list belongs to."""
        part = self.home[1].partition(":")[0]
        return HttpResponseRedirect(self.fund.url(f"{part}:{name}", ref=self.project.ref))


class ListedFormPage(ListedPage):
    """Such a page with one form: shown, carried out, shown again when refused.

    Attributes:
        done: where the visitor goes when it is carried out.
    """

    done: ClassVar[str] = "project"

    def make(self, *given: Any) -> BaseForm:
        """Return the form, empty or with what was sent."""
        raise NotImplementedError

    def carry(self, form: Any) -> str:
        """Do what the form says and return the words that tell of it."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """Return what else the page shows."""
        return {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.make())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.make(request.POST, request.FILES)
        if form.is_valid():
            told = carry_out(request, form, lambda: self.carry(form))
            if told is not None:
                messages.success(request, told)
                return self.to(self.done)
            # Somebody may have moved it: show where it stands now, with what was typed.
            self.load(**self.kwargs)
        return self.show(form, status=400)

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """Show the page with a form."""
        return self.page({"form": form, **self.context()}, status=status)
