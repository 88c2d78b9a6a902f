from django.apps import AppConfig


class Timetables(AppConfig):
    name = "parvis.timetables"

    def ready(self) -> None:
        from . import access, panels, sweeps, words  # noqa: F401  # each registers what it has
