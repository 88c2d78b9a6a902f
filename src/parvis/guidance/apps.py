from django.apps import AppConfig


class Guidance(AppConfig):
    name = "parvis.guidance"
