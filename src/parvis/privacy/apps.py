from django.apps import AppConfig


class Privacy(AppConfig):
    name = "parvis.privacy"

    def ready(self) -> None:
        from . import access, checks, sweeps, words  # noqa: F401  # each registers what it has
