"""Odoo's two remote protocols behind one small interface, so that tests use both."""

import odoorpc
import requests

TIMEOUT = 120
PLAIN = ("odoo.exceptions.UserError", "odoo.exceptions.ValidationError")


class Refused(Exception):
    """The server's plain refusal; anything worse than that is another exception."""


class OldRpc:
    """OdooRPC, which speaks the older protocol.

    :param session: a logged-in ``odoorpc.ODOO``
    """

    def __init__(self, session):
        self.session = session

    def create(self, model, **values):
        """Create a record and return its id."""
        return self.session.execute(model, "create", values)

    def call(self, model, method, ids=None, **arguments):
        """Call a method of the model, or of the records with these ids."""
        records = [] if ids is None else [ids]
        try:
            return self.session.execute_kw(model, method, records, arguments)
        except odoorpc.error.RPCError as error:
            details = error.info["data"]
            if details["name"] not in PLAIN:
                raise
            raise Refused(details["message"]) from None


class Json2:
    """JSON-2 with a bearer key, on a connection of its own."""

    def __init__(self, url, key):
        self.url = url
        self.key = key
        self.http = requests.Session()
        self.http.headers["Authorization"] = f"Bearer {key}"

    def again(self):
        """Return another client of the same user."""
        return Json2(self.url, self.key)

    def create(self, model, **values):
        """Create a record and return its id."""
        [record_id] = self.call(model, "create", vals_list=[values])
        return record_id

    def call(self, model, method, ids=None, **arguments):
        """Call a method of the model, or of the records with these ids."""
        if ids is not None:
            arguments["ids"] = ids
        answer = self.http.post(
            f"{self.url}/json/2/{model}/{method}", json=arguments, timeout=TIMEOUT
        )
        content = answer.json()
        if not answer.ok and content["name"] in PLAIN:
            raise Refused(content["message"])
        answer.raise_for_status()
        return content


class WebSession:
    """What a browser's page sends: a session, and the routes of pages.

    :param str url: the server's
    """

    def __init__(self, url):
        self.url = url
        self.http = requests.Session()

    def route(self, path, **params):
        """Call a route of type ``jsonrpc``."""
        answer = self.http.post(
            self.url + path, json={"params": params}, timeout=TIMEOUT
        )
        answer.raise_for_status()
        content = answer.json()
        if "error" in content:
            raise Refused(content["error"]["data"]["message"])
        return content.get("result")

    def login(self, database, user, password):
        """Log in as the web client does."""
        self.route(
            "/web/session/authenticate", db=database, login=user, password=password
        )

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model as the web client does."""
        return self.route(
            "/web/dataset/call_kw", model=model, method=method, args=args, kwargs=kwargs
        )

    def page(self, path, **form):
        """Get a page, or send its form, and return the text of where that leads."""
        method = "POST" if form else "GET"
        answer = self.http.request(method, self.url + path, data=form, timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.text


def make_key(server, user, password):
    """Make an API key as a user does under *Preferences → Security*."""
    session = WebSession(server.url)
    session.login(server.database, user, password)
    description = session.call(
        "res.users.apikeys.description", "create", {"name": "Tests", "duration": "1"}
    )
    # It asks for the password first.
    check = session.call("res.users.apikeys.description", "make_key", [description])
    shown = session.call(
        "res.users.identitycheck",
        "run_check",
        [check["res_id"]],
        context={"password": password},
    )
    return shown["context"]["default_key"]
