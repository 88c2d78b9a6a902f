from django.apps import AppConfig


class Integrations(AppConfig):
    name = "parvis.integrations"
