"""A program at the API's door."""

from typing import Any

from django.test import Client

from xumingsi.accounts.models import User
from xumingsi.casework.services.tokens import issue_token


class Caller:
    """Calls with a token of ``user``."""

    def __init__(self, user: User, *, may_act: bool = True) -> None:
        self.user = user
        self.token, self.key = issue_token(actor=user, purpose="测试", may_act=may_act)
        self.client = Client(headers={"authorization": f"Bearer {self.key}"}, raise_request_exception=False)

    def get(self, path: str, **query: Any) -> Any:
        """``path`` under /api/v1/."""
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, data: dict[str, Any] | None = None, **how: Any) -> Any:
        return self.client.post(f"/api/v1/{path}", data or {}, **{"content_type": "application/json", **how})

    def ids(self, path: str, **query: Any) -> list[int]:
        """Keys on the first page."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, (path, answer.content.decode())
        return [row["id"] for row in answer.json()["results"]]
