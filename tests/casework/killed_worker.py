"""Run by test_killed.py in a process of its own: makes a transition, says so from inside it, and never comes back."""

import sys

import django


def main(application: int, actor: int, where: str) -> None:
    django.setup()
    from renewals.models import Application
    from renewals.services import steps
    from tests.renewals.doing import do, on
    from xumingsi.accounts.models import User
    from xumingsi.casework import ledger

    def stop(*_: object) -> None:
        sys.stdout.write("inside\n")
        sys.stdout.flush()
        sys.stdin.read()

    if where == "before the step's row":
        steps.save_checked = stop
    else:
        append = ledger._append
        ledger._append = lambda act: (append(act), stop())
    with on(9, 8):
        do("verify", Application.objects.get(pk=application), User.objects.get(pk=actor))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
