"""The people of the demonstration house. Their password is public: they exist only at a desk."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User

WELCOME = "boulevard-demo"

# username, first and last name, language, staff, superuser.
PEOPLE = (
    ("ada", "Ada", "Morel", "en", True, True),
    ("sam", "Sam", "Okafor", "en", True, False),
    ("alice", "Alice", "Aubert", "en", False, False),
    ("bob", "Bob", "Ferrand", "fr", False, False),
)


def email_of(username: str) -> str:
    return f"{username}@boulevard.test"


@transaction.atomic
def invite_people() -> int:
    """Make the accounts that are missing, with confirmed addresses, and return how many."""
    known = set(User.objects.filter(username__in=[row[0] for row in PEOPLE]).values_list("username", flat=True))
    new = [row for row in PEOPLE if row[0] not in known]
    for username, first_name, last_name, language, is_staff, is_superuser in new:
        user = User.objects.create_user(
            username,
            email_of(username),
            WELCOME,
            first_name=first_name,
            last_name=last_name,
            language=language,
            is_staff=is_staff,
            is_superuser=is_superuser,
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return len(new)
