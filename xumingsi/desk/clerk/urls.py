from django.urls import path

from . import pages, writing

urlpatterns = [
    path("", pages.today, name="clerk"),
    path("find/", pages.find, name="clerk_find"),
    path("list/<slug:code>/", pages.listed, name="clerk_list"),
    path("<int:pk>/", pages.case, name="clerk_case"),
    path("<int:pk>/<slug:verb>/", writing.do, name="clerk_do"),
]
