"""The worker's door, and what beat does by itself."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foodbank.config.settings")
app = Celery("foodbank")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "relay the outbox": {"task": "foodbank.config.tasks.relay_outbox", "schedule": 5.0},
    "issue papers": {"task": "foodbank.config.tasks.issue_papers", "schedule": 10.0},
    "sweep long work": {"task": "foodbank.config.tasks.sweep_jobs", "schedule": 10.0},
}
