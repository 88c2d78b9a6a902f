from django.apps import AppConfig


class Recruitment(AppConfig):
    name = "parvis.recruitment"

    def ready(self) -> None:
        from . import access, documents, lifecycle, notices, panels, sweeps, words  # noqa: F401  # each registers what it has
