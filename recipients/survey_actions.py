"""Drawing households for a survey: the button stands on the campaign's page, the roll is the registry's."""

from django import forms

from recipients.services.surveying import draw_for_survey
from xumingsi.casework.actions import VerbForm, offer


class SeedForm(VerbForm):
    seed = forms.CharField(label="抽取种子", max_length=100, help_text="事先公布的数字或文字，如当天福利彩票号码。")


offer("survey", "draw", draw_for_survey, SeedForm)
