from django.urls import path

from . import tip_views

urlpatterns = [
    path("", tip_views.start, name="tips"),
    path("new/<slug:town>/", tip_views.new, name="tip_new"),
    path("follow/", tip_views.follow, name="tip_follow"),
]
