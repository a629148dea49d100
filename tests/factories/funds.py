"""Factories of funds, people and units."""

from functools import cache

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from funds.models import Fund, Membership, Unit, UnitKind, User
from funds.permissions import Role
from kit.pinyin import pinyin_key

PASSWORD = "correct-horse-battery"


@cache
def hashed(password: str) -> str:
    """Return the stored form of a password: hashing is slow on purpose, so once is enough."""
    return make_password(password)


class FundFactory(DjangoModelFactory):
    class Meta:
        model = Fund

    slug = factory.Sequence(lambda n: f"city-{n}")
    city = factory.Sequence(lambda n: f"示例{n}市")
    name = factory.LazyAttribute(lambda fund: f"“志愿城市·{fund.city}”基金")
    full_name = factory.LazyAttribute(lambda fund: f"中国志愿服务基金会{fund.name}")
    short_name = "城"
    # Three letters count to 17,576: a worker makes more than a thousand funds in a whole run.
    prefix = factory.Sequence(
        lambda n: "C" + "".join(chr(65 + n // 26**place % 26) for place in (2, 1, 0))
    )
    foundation_name = "中国志愿服务基金会"
    office_name = factory.LazyAttribute(lambda fund: f"{fund.city}市文明办")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    name = factory.Sequence(lambda n: f"人员{n}")

    @factory.post_generation
    def password(self, create: bool, extracted: str | None, **kwargs: object) -> None:
        self.password = hashed(extracted or PASSWORD)
        self.save()


class UnitFactory(DjangoModelFactory):
    """Needs a fund in scope."""

    class Meta:
        model = Unit

    class Params:
        kind = UnitKind.LEAD

    name = factory.Sequence(lambda n: f"单位{n}")
    kinds = factory.LazyAttribute(lambda unit: [unit.kind])
    pinyin = factory.LazyAttribute(lambda unit: pinyin_key(unit.name))


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.OFFICE


def member(fund: Fund, role: Role, *, unit: Unit | None = None, name: str = "") -> User:
    """Return a new person who holds ``role`` in ``fund``."""
    user: User = UserFactory.create(**({"name": name} if name else {}))
    MembershipFactory.create(user=user, fund=fund, role=role, unit=unit)
    return user
