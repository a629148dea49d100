"""The second factor of signing in (二次验证): a code, a passkey, or a recovery code."""
