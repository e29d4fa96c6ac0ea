"""Deeds of the campaign. Setting it up and moving its phases is what other rooms ask for most often."""

from .phases import (
    advance_phases,
    change_campaign,
    change_phase,
    close_phase,
    open_phase,
    override_phase,
    reopen_phase,
    save_group_member,
    set_up_campaign,
)

__all__ = [
    "advance_phases",
    "change_campaign",
    "change_phase",
    "close_phase",
    "open_phase",
    "override_phase",
    "reopen_phase",
    "save_group_member",
    "set_up_campaign",
]
