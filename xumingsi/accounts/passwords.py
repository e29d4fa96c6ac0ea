"""A rule for passwords beside Django's own."""

import re

from django.core.exceptions import ValidationError

KINDS = (r"[^\W\d_]", r"\d", r"[\W_]")
RULE = "密码须含字母（或汉字）、数字、符号中的至少两种。"


class TwoKindsValidator:
    """At least two of letters (Chinese ones too), digits and signs."""

    def validate(self, password: str, user: object = None) -> None:
        """ValidationError when the password is of one kind."""
        if sum(bool(re.search(kind, password)) for kind in KINDS) < 2:
            raise ValidationError(RULE, code="password_one_kind")

    def get_help_text(self) -> str:
        return RULE
