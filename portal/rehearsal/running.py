"""Running a rehearsed year from its call to its archives, and telling what came of it."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from funds.models import DonorKind, Fund, Payment
from funds.services.donations import DonationData, record_donation
from portal.rehearsal import conduct, funding, selection
from portal.rehearsal.calendar import Calendar
from portal.rehearsal.cast import Cast, cast_of, demand_sample
from portal.rehearsal.fates import Fate, fate_of
from portal.rehearsal.words import name_of
from projects.lifecycle import State
from projects.models import Call, Candidate, Category, Panel, Project

# Typesetting an archive takes seconds: one in so many is made, the others wait for theirs.
ARCHIVED_EACH = 10

Told = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What came of a rehearsed year.

    Attributes:
        states: how many projects stand where.
        digest: SHA-256 over every project's name, state, score and money; the same seed, the same.
    """

    states: dict[str, int]
    digest: str


def run_year(fund: Fund, year: int, *, projects: int, seed: int, told: Told) -> Outcome:
    """Run a year of a sample fund through the real services.

    Args:
        fund: a fund marked 示意, not in scope.
        year: the year it is to have happened in.
        projects: how many applications there are.
        seed: decides everything that happens.
        told: hears of each stage that is done.

    Raises:
        Refusal: the fund is a real one.
    """
    demand_sample(fund)
    days = Calendar(fund, year)
    fates = [fate_of(seed, place) for place in range(projects)]
    with days.standing(1, 15):
        cast = cast_of(fund)
        _endow(cast, days, fates)
    run = _Run(cast, days, fates, seed, told)
    run.select()
    run.fund_them()
    run.carry_out()
    run.finish()
    return run.outcome()


def _endow(cast: Cast, days: Calendar, fates: list[Fate]) -> None:
    """Record the year's donation, enough for everything that is asked for."""
    amount = sum((fate.amount for fate in fates), Decimal(0))
    data = DonationData(
        amount=amount,
        received_on=days.on(1, 15),
        donor_kind=DonorKind.ORGANISATION,
        donor_name="示例企业（演练）",
        key=f"rehearsal:{days.year}:{len(fates)}:{amount}",
    )
    record_donation(data, by=cast.finance)


class _Run:
    """One year under way: the projects by their fates' places, as far as each has come."""

    def __init__(
        self, cast: Cast, days: Calendar, fates: list[Fate], seed: int, told: Told
    ) -> None:
        self.cast, self.days, self.seed, self.told = cast, days, seed, told
        self.fates = {fate.place: fate for fate in fates}
        self.projects: dict[int, Project] = {}
        self.call: Call

    def select(self) -> None:
        """From the call to the decision."""
        days, cast = self.days, self.cast
        with days.standing(2, 20):
            categories = list(Category.objects.filter(retired_at=None).order_by("-year", "number"))
            categories = [each for each in categories if each.year == categories[0].year]
            self.call = selection.publish(cast, days, categories)
        for place, fate in self.fates.items():
            with days.standing(3, 1 + place % 28):
                category = categories[place % len(categories)]
                self.projects[place] = selection.apply(cast, self.call, category, fate)
        self.told(f"收到申报 {len(self.projects)} 个")
        for place, fate in self.fates.items():
            with days.standing(4, 8):
                self.projects[place] = selection.check_form(cast, days, self.projects[place], fate)
        self.told("形式审查已办完")
        panel = self._review()
        with days.standing(4, 27):
            job = selection.decide_by_rank(cast, panel)
        selection.supported(cast, job)
        self._look_again(4, 27)
        self.told(f"拟立项 {len(self._at(State.NOTICE))} 个")

    def _review(self) -> Panel:
        days, cast = self.days, self.cast
        with days.standing(4, 14):
            before = [self.projects[place] for place in self._at(State.REVIEW)]
            panel = selection.seat_panel(cast, days, self.call, before, self.seed)
            selection.declare_ties(cast, panel)
            panel = selection.begin_scoring(cast, panel)
            candidates = list(Candidate.objects.filter(panel=panel).order_by("id"))
        places = {project.pk: place for place, project in self.projects.items()}
        for candidate in candidates:
            fate = self.fates[places[candidate.project_id]]
            with days.standing(4, 20):
                selection.score(cast, panel, candidate, fate, self.seed)
        self.told("专家评分已封存")
        return panel

    def fund_them(self) -> None:
        """From the notice to the first payment."""
        days, cast = self.days, self.cast
        chosen = self._at(State.NOTICE)
        with days.standing(4, 28):
            noticed = [self.projects[place] for place in chosen]
            notice = funding.put_on_notice(cast, days, noticed)
        for place in chosen:
            if self.fates[place].objected:
                with days.standing(5, 7):
                    funding.object_and_answer(cast, days, notice, self.projects[place])
        for nth, place in enumerate(chosen, start=1):
            project = self.projects[place]
            with days.standing(5, 20):
                funding.approve(cast, days, project, nth)
            with days.standing(5, 25):
                funding.agree(cast, days, project)
            with days.standing(6, 1):
                funding.pay_what_is_due(cast, project, days.on(6, 1))
                funding.confirm(cast, project, "confirm_first_payment")
        self._look_again(6, 1)
        self.told(f"已付首款 {len(self._at(State.MIDTERM))} 个")

    def carry_out(self) -> None:
        """Execution, the mid-term evaluation, and early ends."""
        days, cast = self.days, self.cast
        for place in self._at(State.MIDTERM):
            project, fate = self.projects[place], self.fates[place]
            with days.standing(7, 31):
                conduct.report(cast, days, project, fate)
            if fate.amended:
                with days.standing(8, 1):
                    conduct.put_off(cast, days, project)
            with days.standing(8, 20):
                project.refresh_from_db()
                project = conduct.evaluate(cast, days, project, fate, month=8)
            with days.standing(9, 1):
                funding.pay_what_is_due(cast, project, days.on(9, 1))
            if fate.terminated:
                with days.standing(9, 20):
                    conduct.end_early(cast, days, project)
        self._look_again(9, 20)
        self.told(f"通过中期评估 {len(self._at(State.FINAL))} 个")

    def finish(self) -> None:
        """From the final evaluation to the archive, for those the year is long enough for."""
        days, cast = self.days, self.cast
        for place in self._at(State.FINAL):
            project, fate = self.projects[place], self.fates[place]
            if fate.unfinished:
                continue
            with days.standing(11, 10):
                project = conduct.evaluate(cast, days, project, fate, month=11)
            with days.standing(11, 20):
                project = conduct.audit(cast, project, self.seed)
            with days.standing(12, 1):
                conduct.sum_up_and_close(cast, project)
            with days.standing(12, 10):
                funding.pay_what_is_due(cast, project, days.on(12, 10))
                project = funding.confirm(cast, project, "confirm_final_payment")
            if place % ARCHIVED_EACH == 0:
                with days.standing(12, 15):
                    job = conduct.ask_for_archive(cast, project)
                conduct.archive(cast, days, project, job)
        self._look_again(12, 20)
        self.told(f"已归档 {len(self._at(State.ARCHIVED))} 个")

    def outcome(self) -> Outcome:
        """Return what came of the year."""
        with self.days.standing(12, 31):
            told = [self._told_of(place) for place in sorted(self.projects)]
        words = json.dumps(told, ensure_ascii=False)
        states = Counter(State(project.state).label for project in self.projects.values())
        return Outcome(dict(states), hashlib.sha256(words.encode()).hexdigest())

    def _told_of(self, place: int) -> list[str]:
        project = self.projects[place]
        candidate = Candidate.objects.filter(project=project).first()
        paid = Payment.objects.filter(payable__commitment__agreements__project=project)
        return [
            name_of(self.fates[place], self.days.year),
            project.state,
            str(candidate.mean if candidate else ""),
            *sorted(str(payment.amount) for payment in paid),
        ]

    def _at(self, state: State) -> list[int]:
        return [place for place, project in self.projects.items() if project.state == state]

    def _look_again(self, month: int, day: int) -> None:
        with self.days.standing(month, day):
            keys = {project.pk: place for place, project in self.projects.items()}
            for project in Project.objects.filter(pk__in=keys).select_related("lead_unit", "call"):
                self.projects[keys[project.pk]] = project
