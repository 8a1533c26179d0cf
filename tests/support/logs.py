"""What a server's log may say besides what is known beforehand."""

import re

RECORD = re.compile(r"^(?=\d{4}-\d\d-\d\d )", re.MULTILINE)
UNHANDLED = re.compile(r".* ERROR .*odoo\.http: Exception during request handling\. *$")


def expect_unhandled(server, ending):
    """Expect the errors that Odoo logs with a traceback, where they end so.

    The first line of each is the same whatever has gone wrong.
    """
    for record in RECORD.split(server.log.read_text()):
        lines = record.strip().split("\n")
        if UNHANDLED.match(lines[0]) and lines[-1].startswith(ending):
            server.expected_log.append(re.escape(lines[0]))
