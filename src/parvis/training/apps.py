from django.apps import AppConfig


class Training(AppConfig):
    name = "parvis.training"

    def ready(self) -> None:
        from . import access, lifecycle, notices, panels, reactions, sweeps, words  # noqa: F401  # each registers what it has
