"""What is shown where nothing else can be: a page of the house, or a problem under /api/."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from config import problems
from config.frame import THEMES


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return problems.respond(problems.MALFORMED)
    return _bare(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return problems.respond(problems.FORBIDDEN)
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if _is_api(request):
        return problems.respond(problems.CSRF_FAILED)
    return render(request, "403_csrf.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return problems.respond(problems.NOT_FOUND)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if _is_api(request):
        return problems.respond(problems.BROKEN)
    return _bare(request, "500.html", status=500)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _bare(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    """Render without context processors, session or database: any of them may be what failed."""
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME)
    return HttpResponse(render_to_string(template, {"theme": theme if theme in THEMES else ""}), status=status)
