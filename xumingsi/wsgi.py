"""WSGI door for waitress or gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xumingsi.settings.prod")
application = get_wsgi_application()
