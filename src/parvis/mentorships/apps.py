from django.apps import AppConfig


class Mentorships(AppConfig):
    name = "parvis.mentorships"

    def ready(self) -> None:
        from . import access, lifecycle, notices, panels, reactions, sweeps, words  # noqa: F401 -- they register themselves
