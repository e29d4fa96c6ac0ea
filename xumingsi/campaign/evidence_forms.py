"""Forms of the pages on which evidence is entered."""

import re
from typing import Any

from django import forms

from xumingsi.accounts.models import Division, User
from xumingsi.casework.forms import PhotosField
from xumingsi.kit import clock

from .evidence_choices import Contact, ItemKind, MeetingKind, PlanKind, Presence, PublicityChannel, Rating, Respondent
from .models import Campaign, Meeting, Survey


def day(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, **{"initial": clock.today, **options})


def lines(label: str, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, **{"max_length": 5000, **options}, widget=forms.Textarea(attrs={"rows": rows}))


def split_names(text: str) -> list[str]:
    """Names written one a line or with 顿号 or commas between."""
    return [name for name in re.split(r"[\s、，,；;]+", text) if name]


class PlaceForm(forms.Form):
    """Asks for the campaign and the village, or the town as a whole, where the user may record."""

    right = "campaign.record"
    campaign = forms.ModelChoiceField(label="专项治理", queryset=Campaign.objects.none(), empty_label=None)
    village = forms.ModelChoiceField(label="单位", queryset=Division.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaigns = Campaign.objects.visible_to(user, self.right).running()
        places = user.village_ids_with(self.right) | {
            c.town_id for c in campaigns if user.has_right(self.right, c.town)
        }
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]
        self.fields["village"].queryset = Division.objects.filter(pk__in=places).order_by("path")  # type: ignore[attr-defined]


class MeetingForm(PlaceForm):
    kind = forms.ChoiceField(label="会议种类", choices=MeetingKind.choices)
    held_at = forms.DateTimeField(label="召开时间", initial=clock.now)
    place = forms.CharField(label="地点", max_length=100)
    chair = forms.CharField(label="主持人", max_length=40)
    recorder = forms.CharField(label="记录人", max_length=40)
    invited = forms.IntegerField(label="应到人数", min_value=1)
    official = lines("镇、村（居）干部", required=False, help_text="到会人员姓名，每行一人或用顿号分开。")
    party = lines("党员", required=False)
    representative = lines("村（居）民代表", required=False)
    people = lines("群众", required=False)
    topic = forms.CharField(label="议题", max_length=200)
    minutes = lines("会议记录", rows=5)
    files = PhotosField(label="签到表和现场照片")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["attendees"] = {one: split_names(given.pop(one.value, "")) for one in Presence}
        return given


def meeting_as_given(meeting: Meeting) -> dict[str, Any]:
    """A meeting as its form would have been filled in, to correct it."""
    names = ("campaign", "village", "kind", "held_at", "place", "chair", "recorder", "invited", "topic", "minutes")
    people: dict[str, list[str]] = {}
    for attendee in meeting.attendees.all():
        people.setdefault(attendee.presence, []).append(attendee.name)
    return {name: getattr(meeting, name) for name in names} | {one: "\n".join(all_) for one, all_ in people.items()}


class PublicityForm(PlaceForm):
    channel = forms.ChoiceField(label="渠道", choices=PublicityChannel.choices)
    done_on = day("开展日期")
    place = forms.CharField(label="地点", max_length=100)
    content = forms.CharField(label="宣传内容", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    reach = forms.IntegerField(label="覆盖人次", min_value=1)
    files = PhotosField(label="照片", help_text="没有照片的不计入动员部署阶段的关口，可以以后补传。")


class EvidenceForm(forms.Form):
    files = PhotosField(label="照片或扫描件", required=True)


class WordingForm(forms.Form):
    """What a plan says."""

    title = forms.CharField(label="标题", max_length=100)
    goals = lines("目标", rows=4)
    measures = lines("措施", rows=6, help_text="每行一条，版本之间按行对比。")
    text = lines("正文", rows=8, required=False, max_length=50000)
    adopted_by = forms.CharField(label="通过方式", max_length=100, help_text="如：村支两委会议、党政联席会议。")
    adopted_on = day("通过日期")
    files = PhotosField(label="方案扫描件")


class PlanForm(WordingForm, PlaceForm):
    kind = forms.ChoiceField(label="种类", choices=PlanKind.choices, help_text="动态管理办法由镇制定。")
    field_order = ("campaign", "village", "kind")


class CaseTextForm(forms.Form):
    title = forms.CharField(label="标题", max_length=100)
    people = lines("涉及人员姓名", help_text="每行一人，案例中提到姓名的都要列出；发布时一律隐去。")
    facts = lines("基本事实", rows=5)
    handling = lines("处理情况", rows=4)
    lesson = lines("教训和启示", rows=4)


class CaseForm(CaseTextForm, PlaceForm):
    field_order = ("campaign", "village")


class SurveyForm(forms.Form):
    campaign = forms.ModelChoiceField(label="专项治理", queryset=Campaign.objects.none(), empty_label=None)
    title = forms.CharField(label="名称", max_length=100)
    knowledge = lines("政策知晓题", rows=6, help_text="每行一题。")
    known_at_least = forms.IntegerField(label="知晓几项算知晓", min_value=1)
    satisfaction = lines("满意度题", rows=4, help_text="每行一题，第一题为总体满意度，满意度按它计算。")

    def __init__(self, *args: Any, campaigns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]

    def clean_knowledge(self) -> list[str]:
        return self.cleaned_data["knowledge"].splitlines()

    def clean_satisfaction(self) -> list[str]:
        return self.cleaned_data["satisfaction"].splitlines()


class ResponseForm(forms.Form):
    """One household's questionnaire, with the survey's own questions."""

    drawn_number = forms.ChoiceField(label="抽中救助证号")
    contact = forms.ChoiceField(label="走访结果", choices=Contact.choices)
    respondent = forms.ChoiceField(label="受访人", choices=[("", "—"), *Respondent.choices], required=False)
    visited_on = day("走访日期")
    interviewer = forms.CharField(label="调查人", max_length=40)

    def __init__(self, *args: Any, survey: Survey, numbers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["drawn_number"].choices = numbers  # type: ignore[attr-defined]
        self.items = list(survey.items.all())
        for item in self.items:
            self.fields[f"item_{item.number}"] = forms.ChoiceField(
                label=str(item), choices=[("", "—"), *_answers_to(item.kind)], required=False
            )
        self.fields["opinion"] = lines("意见建议", required=False)
        self.fields["files"] = PhotosField(label="问卷照片")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        said = {item.number: given.pop(f"item_{item.number}", "") for item in self.items}
        answers = {number: value for number, value in said.items() if value}
        given["answers"] = {n: value == "yes" if value in ("yes", "no") else value for n, value in answers.items()}
        return given


def _answers_to(kind: str) -> list[tuple[str, str]]:
    if kind == ItemKind.KNOWLEDGE:
        return [("yes", "知晓"), ("no", "不知晓")]
    return [(rating.value, str(rating.label)) for rating in Rating]
