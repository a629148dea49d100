"""The rules of passwords (等级保护), and that each says what to do."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from funds.models import User


def said(password: str) -> str:
    user = User(username="wangmin", name="王敏", email="wm@example.cn")
    try:
        validate_password(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize(
    "password", ["Correct-horse", "correct-horse7", "CORRECT horse 7", "密码Abcdefgh"]
)
def test_long_mixed_passwords_are_taken(password: str) -> None:
    assert said(password) == ""


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Ab-345678", "至少 10 个字符"),
        ("correct-horse-battery", "至少用三种"),
        ("CORRECTHORSE77", "至少用三种"),
        ("12345678901234", "至少用三种"),
        ("WangMin-2021x", "含有您的账号"),
        ("nimgnaw-2021X", "含有您的账号"),
        ("ｗａｎｇｍｉｎ-2021X", "含有您的账号"),
    ],
)
def test_what_is_wrong_is_said_in_chinese(password: str, words: str) -> None:
    assert words in said(password)
    assert "password" not in said(password)
