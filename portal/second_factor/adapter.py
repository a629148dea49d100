"""How the library's second factors are kept and named here."""

from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser

from kit.sealing import seal, unseal

WRONG_CODE = (
    "验证码不对，或已经用过。请等手机上换出新的 6 位数字再输入；连续错 5 次会锁定 30 分钟。"
)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals secrets, says what is wrong in Chinese, and names keys as people would."""

    error_messages: ClassVar[dict[str, Any]] = {
        "cannot_delete_authenticator": "这种验证方式不能停用。",
        "cannot_generate_recovery_codes": "请先设置验证器或通行密钥，再生成恢复码。",
        "incorrect_code": WRONG_CODE,
        "unverified_email": "请先核实邮箱。",
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        """Return the name a new passkey gets when its owner gives none."""
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return "通行密钥" if not held else f"通行密钥 {held + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "志愿城市专项基金"}
