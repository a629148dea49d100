"""The portal's addresses with the projects' pages, so that these can be tested by themselves."""

from django.urls import include, path

from portal import urls

urlpatterns = [path("<slug:fund>/projects/", include("projects.urls")), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)
