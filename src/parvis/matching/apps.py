from django.apps import AppConfig


class Matching(AppConfig):
    name = "parvis.matching"

    def ready(self) -> None:
        from parvis.matching import access, lifecycle, notices, panels, reactions, sweeps, words  # noqa: F401 -- they register themselves
