from django.apps import AppConfig


class Policy(AppConfig):
    name = "parvis.policy"
