"""Figures of the campaign by village, read-only, as the county's statistics table counts them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from xumingsi.accounts.models import Village
from xumingsi.campaign.models import Campaign
from xumingsi.casework.api.asking import LARGEST
from xumingsi.casework.api.viewsets import READING, AddressFirst
from xumingsi.desk.figures import Question, count_figures, villages_of
from xumingsi.desk.figures.county import COUNTY
from xumingsi.kit import clock

RIGHT = "renewals.view"
_VALUES = serializers.DictField(
    child=serializers.CharField(allow_null=True), help_text="数字以文字给出；未启用的为空。"
)
_ANSWER = inline_serializer(
    "Figures",
    {
        "campaign": serializers.IntegerField(),
        "as_of": serializers.DateField(),
        "columns": inline_serializer(
            "FigureColumn",
            {"key": serializers.CharField(), "heading": serializers.CharField(), "rule": serializers.CharField()},
            many=True,
        ),
        "villages": inline_serializer(
            "FigureRow",
            {"village": serializers.IntegerField(), "name": serializers.CharField(), "values": _VALUES},
            many=True,
        ),
        "total": _VALUES,
    },
)


class FiguresQuestion(forms.Form):
    campaign = forms.IntegerField(label="专项治理", min_value=1, max_value=LARGEST, required=False)
    as_of = forms.DateField(label="统计截止日", required=False)


class FiguresView(AddressFirst, APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=["figures 统计"], summary="统计：按村（居）", description="列与《专项治理统计表》相同；只统计您可查看的村（居）。",
        parameters=[
            OpenApiParameter("campaign", int, description="专项治理的主键；不填的为最近一次。"),
            OpenApiParameter("as_of", date, description="统计截止日；不填的为今天。"),
        ],
        responses={200: _ANSWER, **READING},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        if not request.user.has_right(RIGHT):
            raise PermissionDenied("您没有“查看续保申请”的权限。")
        question = self._question(request)
        counted = count_figures(COUNTY, question)

        def values(village: Village | None) -> dict[str, str | None]:
            return {figure.key: _text(counted.value(figure.key, village)) for figure in COUNTY}

        return Response(
            {
                "campaign": question.campaign.pk,
                "as_of": question.as_of,
                "columns": [{"key": f.key, "heading": f"{f.group}{f.heading}", "rule": f.rule} for f in COUNTY],
                "villages": [{"village": v.pk, "name": v.name, "values": values(v)} for v in villages_of(question)],
                "total": values(None),
            }
        )

    def _question(self, request: Request) -> Question:
        asked = FiguresQuestion(request.query_params)
        if not asked.is_valid():
            raise ValidationError(asked.errors)
        campaigns: Any = Campaign.objects.visible_to(request.user).order_by("-year", "-pk")
        if asked.cleaned_data["campaign"]:
            campaigns = campaigns.filter(pk=asked.cleaned_data["campaign"])
        campaign = campaigns.first()
        if campaign is None:
            raise ValidationError({"campaign": ["没有这次专项治理。"]})
        return Question(campaign, asked.cleaned_data["as_of"] or clock.today(), request.user)  # type: ignore[arg-type]


def _text(value: int | Decimal | None) -> str | None:
    return None if value is None else str(value)
