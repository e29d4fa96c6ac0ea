"""Receipt codes: twenty figures (66 bits) that only the author holds. The system keeps an HMAC and cannot tell them."""

import hmac
import secrets
import unicodedata
from hashlib import sha256

from django.conf import settings

from audits.models import Tip

LENGTH, GROUP = 20, 4


def make_code() -> str:
    """A new code as it is shown: 1234-5678-9012-3456-7890."""
    figures = "".join(secrets.choice("0123456789") for _ in range(LENGTH))
    return "-".join(figures[i : i + GROUP] for i in range(0, LENGTH, GROUP))


def code_digest(code: str) -> str:
    """What is kept of a code; blanks, dashes and full-width figures make no difference."""
    figures = "".join(sign for sign in unicodedata.normalize("NFKC", code) if sign.isdigit())
    key = sha256(b"xumingsi tip code" + (settings.TIP_CODE_KEY or settings.SECRET_KEY).encode()).digest()
    return hmac.new(key, figures.encode(), sha256).hexdigest()


def find_tip(code: str) -> Tip | None:
    """The tip of this code; None for any other, without saying how near it was."""
    return Tip.objects.select_related("town").filter(code_digest=code_digest(code)).first()
