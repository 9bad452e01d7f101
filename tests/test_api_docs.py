"""docs/api.md is true: its curl examples run in order against the real server.

Add an example as a fenced bash block: the command, then `# 201` for its status and one `# text` for each
text that its answer holds. `$SITE` and `$VARIANT` are known, after a sign-in `$ACCESS` and
`$REFRESH`, after an order `$ORDER` and `$ORDER_TOKEN`.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.factories import make_variant

DOCS = Path(__file__).parent.parent / "docs" / "api.md"


def examples() -> list[str]:
    return re.findall(r"^```bash\n(curl .*?)^```", DOCS.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_every_example_answers_as_it_says(live_server, settings):
    settings.STRIPE_API_BASE = f"{live_server.url}/sandbox/stripe"
    known = {"SITE": live_server.url, "VARIANT": str(make_variant(on_hand=10).pk), "ACCESS": "", "REFRESH": ""}
    assert len(examples()) >= 8
    for example in examples():
        lines = example.splitlines()
        command = "\n".join(line for line in lines if not line.startswith("# "))
        status, *texts = [line[2:] for line in lines if line.startswith("# ")]
        run = subprocess.run(
            ["sh", "-c", command.replace("curl ", "curl --silent ", 1)],
            capture_output=True,
            text=True,
            timeout=30,
            env=os.environ | known,
        )
        answer = run.stdout
        assert answer.partition("\n")[0].split()[1] == status, f"{command}\n{answer}{run.stderr}"
        body = answer.partition("\n\n")[2] or answer.partition("\r\n\r\n")[2]
        for text in texts:
            assert text.replace(" ", "") in answer.replace(" ", ""), f"{text} is not in the answer of\n{command}\n{answer}"
        if '"access_token"' in body:
            tokens = json.loads(body)
            known |= {"ACCESS": tokens["access_token"], "REFRESH": tokens["refresh_token"]}
        if '"order_url"' in body:
            order = json.loads(body)
            known |= {"ORDER": order["order_number"], "ORDER_TOKEN": order["order_url"].partition("token=")[2]}
