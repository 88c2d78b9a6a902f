from django.urls import path

from . import views

urlpatterns = [
    path("hours/", views.mine, name="pay.mine"),
    path("hours/approve/", views.to_approve, name="pay.approve"),
    path("hours/approve/all/", views.approve_all, name="pay.approve_all"),
    path("hours/<int:pk>/", views.claim, name="pay.claim"),
    path("hours/<int:pk>/confirm/", views.confirm, name="claim.confirm"),
    path("hours/<int:pk>/approve/", views.approve, name="claim.approve"),
    path("hours/<int:pk>/reopen/", views.reopen, name="claim.reopen"),
    path("pay/", views.periods, name="pay.periods"),
    path("pay/files/", views.files, name="pay.files"),
    path("pay/rates/", views.rates, name="pay.rates"),
    path("pay/<str:month>/", views.period, name="pay.period"),
    path("pay/<str:month>/close/", views.close, name="pay.close"),
    path("pay/<str:month>/file/", views.file, name="pay.file"),
    path("certificates/request/", views.request_certificate, name="certificate.request"),
    path("certificates/<int:pk>/", views.certificate, name="pay.certificate"),
    path("certificates/<int:pk>/sign/", views.sign, name="certificate.sign"),
    path("certificates/<int:pk>/pdf/", views.certificate_pdf, name="pay.certificate_pdf"),
]
