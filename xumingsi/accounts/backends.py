"""Sign-in by user name and password; only people with an active account."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from .models import User


class DutyBackend(BaseBackend):
    """Checks the password; what a user may do comes from duties, never from Django's permission tables."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: object
    ) -> User | None:
        if username is None or password is None:
            return None
        try:
            user = User.objects.get(username=username)
        except User.DoesNotExist:
            User().set_password(password)  # same time spent, so a name cannot be guessed by the clock
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
