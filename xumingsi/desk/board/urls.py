from django.urls import path

from . import pages

urlpatterns = [
    path("", pages.board, name="board"),
    path("village/<slug:code>/", pages.village, name="board_village"),
    path("<int:pk>/", pages.posting, name="board_posting"),
    path("<int:pk>/poster/", pages.poster, name="board_poster"),
    path("<int:pk>/code.svg", pages.code, name="board_code"),
    path("<int:pk>/received/", pages.received, name="board_received"),
    path("<int:pk>/object/<int:line>/", pages.objecting, name="board_object"),
]
