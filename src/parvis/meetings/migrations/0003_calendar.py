from __future__ import annotations

import uuid
from typing import Any

from django.db import migrations, models

import parvis.privacy.fields


def give_each_its_own(apps: Any, _schema: Any) -> None:
    """A meeting that was there before gets a number of its own, and hands it on to what it was moved to."""
    meetings = apps.get_model("meetings", "Meeting").objects
    for first in meetings.filter(moved_from__isnull=True).only("pk", "moved_to").order_by("pk"):
        number, sequence, one = uuid.uuid4(), 0, first
        while one is not None:
            meetings.filter(pk=one.pk).update(calendar_uid=number, calendar_sequence=sequence)
            one, sequence = one.moved_to, sequence + 1


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_times")]

    operations = [
        migrations.AddField("meeting", "place_agreed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("meeting", "place_wish", parvis.privacy.fields.PrivateTextField(blank=True, default="")),
        migrations.AddField("meeting", "calendar_uid", models.UUIDField(default=uuid.uuid4, editable=False)),
        migrations.AddField("meeting", "calendar_sequence", models.PositiveIntegerField(default=0)),
        migrations.RunPython(give_each_its_own, migrations.RunPython.noop),
    ]
