"""The people of the tests: alice and bob are clients, sam is support, ada is admin."""

from django.test import TestCase

from accounts.models import User
from tests.factories import make_user


class PeopleTestCase(TestCase):
    alice: User
    bob: User
    sam: User
    ada: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.alice = make_user("alice")
        cls.bob = make_user("bob")
        cls.sam = make_user("sam", is_staff=True)
        cls.ada = make_user("ada", is_staff=True, is_superuser=True)
