from django.urls import include, path

from . import views
from .reports import pages

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("audit/", include("xumingsi.desk.discipline.urls")),
    path("reports/", pages.reports, name="reports"),
    path("reports/county.zip", pages.county, name="reports_county"),
]
