from django.apps import AppConfig


class Exchange(AppConfig):
    name = "parvis.exchange"

    def ready(self) -> None:
        from . import access, lifecycle, panels, words  # noqa: F401 -- each registers what it holds
