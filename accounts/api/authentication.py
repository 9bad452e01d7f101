"""Who calls the API: a bearer token, or the browser's session with CSRF."""

from rest_framework.authentication import SessionAuthentication
from rest_framework_simplejwt.authentication import JWTAuthentication


class BearerAuthentication(JWTAuthentication):
    pass


class SessionWithCsrf(SessionAuthentication):
    pass
