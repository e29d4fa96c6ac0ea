from django.urls import path

from . import pages

urlpatterns = [
    path("", pages.search, name="audit"),
    path("acts/<int:pk>/", pages.act, name="audit_act"),
    path("cases/<int:pk>/", pages.story, name="audit_story"),
    path("cases/<int:pk>/evidence/", pages.pack, name="audit_pack"),
    path("exceptions/", pages.exceptions, name="audit_exceptions"),
    path("looks/", pages.who_looked, name="audit_looks"),
]
