from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "xumingsi.accounts"
    label = "accounts"
    verbose_name = "账号与辖区"

    def ready(self) -> None:
        from django.contrib.auth.models import update_last_login
        from django.contrib.auth.signals import user_logged_in

        # Django's receiver saves the user, which would be a write without an act; last_login is kept by the ledger page.
        user_logged_in.disconnect(update_last_login, dispatch_uid="update_last_login")

        from .sessions import stamp

        user_logged_in.connect(stamp, dispatch_uid="xumingsi_session_stamp")
