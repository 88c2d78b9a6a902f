from django.apps import AppConfig


class Visits(AppConfig):
    name = "parvis.visits"

    def ready(self) -> None:
        from . import access, lifecycle, notices, panels, reactions, words  # noqa: F401 -- each registers what it holds
