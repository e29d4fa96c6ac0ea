"""A collection as a viewset: list, one record, and a door for each verb."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action as extra_action
from rest_framework.exceptions import PermissionDenied, Throttled
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from xumingsi.accounts.rights import RIGHTS

from ..actions import Action
from .asking import Questions, question_form
from .collection import Collection
from .doing import do_verb
from .paging import Pages
from .schemas import bodies_of
from .showing import serializer_for
from .throttling import AddressThrottle

REFUSAL = inline_serializer(
    "Refusal",
    {
        "code": serializers.CharField(help_text="拒绝的种类。"),
        "detail": serializers.CharField(help_text="说明什么不对、怎样改正。"),
        "fields": serializers.DictField(child=serializers.ListField(child=serializers.CharField())),
        "blockers": serializers.ListField(child=serializers.CharField(), help_text="尚不具备的条件。"),
    },
)
READING = {400: REFUSAL, 401: REFUSAL, 403: REFUSAL, 404: REFUSAL, 429: REFUSAL}
SEEN = OpenApiParameter("seen", str, description="办理前看到的状态；与现状不符时不办理（409）。", required=False)


class AddressFirst:
    """Counts the address before anything else of a request is looked at."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        throttle = AddressThrottle()
        if not throttle.allow_request(request, self):
            raise Throttled(throttle.wait())
        super().initial(request, *args, **kwargs)  # type: ignore[misc]


class CollectionViewSet(AddressFirst, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Base of the viewsets that ``viewset_for`` makes."""

    collection: Collection
    questions: Any
    permission_classes = [IsAuthenticated]
    filter_backends = [Questions]
    pagination_class = Pages
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.collection.rows.none()
        return self.collection.shown_to(self.request.user)

    def get_object(self) -> Any:
        try:
            return self.get_queryset().get(pk=int(self.kwargs["pk"]))
        except ObjectDoesNotExist:
            raise Http404 from None

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        if not self.collection.may_be_read_by(request.user):
            label = RIGHTS[self.collection.rows.view_right].label
            raise PermissionDenied(f"您没有“{label}”的权限。")


def viewset_for(collection: Collection) -> type[CollectionViewSet]:
    """The viewset of a collection; its verbs are those of the workflow that have a form and a service."""
    shown = serializer_for(collection)
    name = str(collection.model._meta.verbose_name)
    made: dict[str, Any] = {
        "collection": collection, "questions": question_form(collection), "serializer_class": shown,
        "queryset": collection.rows.none(), "__doc__": name, "__module__": __name__,
    }  # fmt: skip
    for action in collection.actions():
        made[f"do_{action.verb.code}"] = _door(collection, action, shown)
    viewset = type(f"{collection.model.__name__}ViewSet", (CollectionViewSet,), made)
    tags = [f"{collection.path} {name}"]
    for method, told in (("list", f"{name}：查询"), ("retrieve", f"{name}：一条")):
        documented = extend_schema(
            tags=tags,
            summary=told,
            description="",
            responses={200: shown, **READING} if method == "retrieve" else {200: shown(many=True), **READING},
        )
        setattr(viewset, method, documented(_own(getattr(CollectionViewSet, method))))
    return viewset


def _own(method: Any) -> Any:
    """A copy of an inherited method, so that what is said of it is said of one collection."""

    def own(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        return method(self, request, *args, **kwargs)  # type: ignore[no-any-return]

    own.__name__ = method.__name__
    return own


def _door(collection: Collection, action: Action, shown: type[serializers.Serializer]) -> Any:
    """``POST …/<id>/<verb>/``."""
    workflow, verb = collection.workflow, action.verb

    def door(self: CollectionViewSet, request: Request, pk: str) -> Response:
        obj = self.get_object()
        do_verb(request, obj, workflow, action)  # type: ignore[arg-type]
        return Response(self.get_serializer(self.get_object()).data)

    door.__name__ = f"do_{verb.code}"
    door.__doc__ = verb.label
    needs = [f"权限：{RIGHTS[verb.right].label}。", *(f"须{guard.label}。" for guard in verb.guards)]
    if verb.clause:
        needs.append(f"依据：{verb.clause}。")
    documented = extend_schema(
        tags=[f"{collection.path} {collection.model._meta.verbose_name}"], summary=verb.label, description="\n\n".join(needs),
        parameters=[SEEN], request=bodies_of(action.form) if action.asks else None,
        responses={200: shown, 409: OpenApiResponse(REFUSAL, "状态已变或条件不具备"), **READING}, filters=False,
    )  # fmt: skip
    return documented(
        extra_action(detail=True, methods=["post"], url_path=verb.code, pagination_class=None, filter_backends=[])(door)
    )
