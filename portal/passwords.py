"""Rules of passwords (等级保护), in words people read."""

import unicodedata
from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

CLASSES_ASKED = 3


class LengthValidator(MinimumLengthValidator):
    """Asks for a number of characters; Django's own sentence is not translated."""

    def get_error_message(self) -> str:
        return f"密码太短。请用至少 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"至少 {self.min_length} 个字符。"


class ClassesValidator:
    """Asks for three of the four kinds of characters; a Chinese character counts as a symbol."""

    def validate(self, password: str, user: Any = None) -> None:
        if len({_class_of(character) for character in password}) < CLASSES_ASKED:
            raise ValidationError(
                "密码用的字符种类太少。大写字母、小写字母、数字、符号中，请至少用三种。",
                code="password_few_classes",
            )

    def get_help_text(self) -> str:
        return "大写字母、小写字母、数字、符号中至少用三种。"


class AccountValidator:
    """Refuses a password that holds the account's name, forwards or backwards, in any case."""

    def validate(self, password: str, user: Any = None) -> None:
        account = unicodedata.normalize("NFKC", getattr(user, "username", "") or "").lower()
        plain = unicodedata.normalize("NFKC", password).lower()
        if account and (account in plain or account[::-1] in plain):
            raise ValidationError(
                "密码里含有您的账号。请换一个与账号无关的密码。", code="password_holds_account"
            )

    def get_help_text(self) -> str:
        return "不能含有您的账号。"


def _class_of(character: str) -> str:
    if character.isascii() and character.isalpha():
        return "upper" if character.isupper() else "lower"
    return "digit" if character.isdecimal() else "symbol"
