from django.urls import include, path

from . import views
from .board.pages import robots
from .reports import pages, trace

urlpatterns = [
    path("", views.home, name="home"),
    path("board/", include("xumingsi.desk.board.urls")),
    path("robots.txt", robots, name="robots"),
    path("clerk/", include("xumingsi.desk.clerk.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("reports/", pages.reports, name="reports"),
    path("reports/county.zip", pages.county, name="reports_county"),
    path("reports/self-inspection.docx", pages.self_inspection, name="reports_self_inspection"),
    path("reports/figures/", trace.figures, name="reports_figures"),
    path("reports/records/", trace.records, name="reports_records"),
    path("reports/clauses/", trace.clauses, name="reports_clauses"),
]
