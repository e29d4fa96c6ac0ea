from django.urls import path

from . import views

urlpatterns = [path("<uuid:uid>", views.attachment, name="attachment")]
