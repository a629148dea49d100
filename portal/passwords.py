"""Rules of passwords, in words people read."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LengthValidator(MinimumLengthValidator):
    """Asks for a number of characters; Django's own sentence is not translated."""

    def get_error_message(self) -> str:
        return f"密码太短。请用至少 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"至少 {self.min_length} 个字符。"
