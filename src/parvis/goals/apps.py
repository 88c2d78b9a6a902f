from django.apps import AppConfig


class Goals(AppConfig):
    name = "parvis.goals"

    def ready(self) -> None:
        from . import access, lifecycle, panels, words  # noqa: F401 -- each registers what it holds
