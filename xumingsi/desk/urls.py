from django.urls import include, path

from . import views
from .board.pages import robots
from .reports import pages, trace
from .sign_in import pages as sign_in

urlpatterns = [
    path("", views.home, name="home"),
    path("board/", include("xumingsi.desk.board.urls")),
    path("robots.txt", robots, name="robots"),
    path("clerk/", include("xumingsi.desk.clerk.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("sign-in/", sign_in.security, name="security"),
    path("sign-in/code/", sign_in.second_factor, name="second_factor"),
    path("sign-in/enrol/", sign_in.enrol_telephone, name="second_factor_enrol"),
    path("sign-in/end/", sign_in.end_others, name="end_sessions"),
    path("audit/", include("xumingsi.desk.discipline.urls")),
    path("reports/", pages.reports, name="reports"),
    path("reports/county.zip", pages.county, name="reports_county"),
    path("reports/self-inspection.docx", pages.self_inspection, name="reports_self_inspection"),
    path("reports/figures/", trace.figures, name="reports_figures"),
    path("reports/records/", trace.records, name="reports_records"),
    path("reports/clauses/", trace.clauses, name="reports_clauses"),
]
