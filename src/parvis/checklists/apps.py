from django.apps import AppConfig


class Checklists(AppConfig):
    name = "parvis.checklists"

    def ready(self) -> None:
        from . import words  # noqa: F401 -- its events get their words
