"""The villages one may read anything of: what the keys in other answers mean."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from xumingsi.accounts.models import Village
from xumingsi.accounts.scope import village_ids
from xumingsi.casework.api.viewsets import READING, AddressFirst


class VillageSerializer(serializers.ModelSerializer):
    class Meta:
        model = Village
        fields = ["id", "name", "kind", "code", "parent"]
        read_only_fields = fields


class VillagesView(AddressFirst, APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=["villages 村（居）"],
        summary="村（居）：您可查看的",
        responses={200: VillageSerializer(many=True), **READING},
    )
    def get(self, request: Request) -> Response:
        villages = Village.objects.filter(pk__in=village_ids(request.user, "recipients.view")).order_by("path")
        return Response(VillageSerializer(villages, many=True).data)
