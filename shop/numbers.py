"""Public order numbers: random, so that they tell nothing of how much is sold."""

import secrets

# Without 0 and O, 1, I and L, 5 and S, 2 and Z, 8 and B, U and V: read aloud and by hand without doubt.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


def new_order_number() -> str:
    return "B-" + "".join(secrets.choice(ALPHABET) for _ in range(6))
