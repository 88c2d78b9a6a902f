from django.apps import AppConfig


class Meetings(AppConfig):
    name = "parvis.meetings"

    def ready(self) -> None:
        from . import access, lifecycle, notices, panels, reactions, sweeps, words  # noqa: F401 -- each registers what it holds
