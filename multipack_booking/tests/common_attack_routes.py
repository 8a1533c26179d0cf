import json
import re
from datetime import timedelta
from urllib.parse import quote, urlsplit

from lxml import html
from odoo.fields import Datetime
from odoo.http import Request
from odoo.tests import new_test_user

from .common_attack import (
    ADDONS,
    ALWAYS_SENT,
    DIGITS,
    FILE,
    NUL,
    ODD_JSON,
    ODD_TEXTS,
    SCRIPT,
    LogWatch,
    breaks_odoo,
    get_definitions,
    get_extended_rules,
    get_failed_file,
    get_failure,
    get_keyword_names,
    get_kwarg_names,
    get_own_rules,
    get_parameters,
)

# Not OPTIONS: Odoo adds it to every route without a token, but no page of another site
# can send it with the client's session.
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

# Errors with which an RPC may be refused; any other is a server error.
REFUSALS = (
    "odoo.exceptions.",
    "odoo.http.SessionExpiredException",
    "werkzeug.exceptions.NotFound",
    "werkzeug.exceptions.Forbidden",
)


class RouteAttack:
    """Attack every route of an addon: it must not fail, leak or write anything.

    Vera is the victim; Anna, Bob, the desk and anonymous visitors attack. To be
    combined with ``MultipackCommon`` and ``HttpCase``. Routes and their parameters are
    read from Odoo, so that new ones are attacked as well. A class sets ``addon``;
    ``own`` and ``foreign``, Anna's and Vera's ids by name of the argument; and
    ``secrets``, texts that only Vera may read.
    """

    allow_inherited_tests_method = True
    frozen_now = None
    addon = None
    own = {}
    foreign = {}
    secrets = ()
    # valid values for Odoo's own routes, by name of the parameter
    meant = {"counters": ["multipack_booking_count", "multipack_package_count"]}
    # routes for visitors without an account
    public_routes = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vera = new_test_user(
            cls.env,
            login="mp_vera",
            password="mp_vera",
            groups="base.group_portal",
            name="Vera Segreta",
            email="vera.segreta@example.com",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        ).partner_id
        cls._set_up_bookings()

    @classmethod
    def _set_up_bookings(cls):
        """Create a package and a booking for Anna and for Vera; Vera's are of a secret
        class."""
        product = cls.env["product.product"].create({"name": "x", "type": "service"})
        cls.secret_class = cls.env["multipack.service"].create(
            {
                "name": "Quiet hour",
                "product_id": product.id,
                "company_id": cls.company.id,
            }
        )
        services = cls.yoga | cls.secret_class
        services.write({"booking_type": "session", "capacity": 9, "duration": 1})
        costs = {cls.gym: 1, cls.secret_class: 1}
        quiet = cls._create_multipack("Quiet pack", "entry", costs, credit=5)
        soon = Datetime.now().date() - timedelta(days=45)  # it can be renewed
        mine = cls._grant(cls.pack, cls.five, date_start=soon)
        package = cls._grant(quiet, None, cls.vera)
        far = cls._grant_elsewhere(cls.trial, None, cls.vera)
        order = cls._create_order((quiet, None), partner=cls.vera)
        start = Datetime.now().replace(minute=0, second=0) + timedelta(days=2)
        session, secret_session = cls.env["multipack.session"].create(
            [{"service_id": service.id, "start": start} for service in services]
        )
        booked = session.with_user(cls.desk).book(cls.anna.id)
        secret = secret_session.with_user(cls.desk).book(cls.vera.id)
        cls.own = {
            "page": 1,
            "package_id": mine.id,
            "booking_id": booked,
            "session_id": session.id,
        }
        cls.foreign = {
            "package_id": [package.id, far.id],
            "booking_id": [secret],
            "session_id": [secret_session.id],
            "service_id": [cls.secret_class.id],
        }
        cls.secrets = (cls.vera.name, cls.secret_class.name, package.name)
        cls.tokens = (order._portal_ensure_token(), order.name, package.access_code)
        cls.vera_ids = {
            "partner_id": cls.vera.ids,
            "package_id": (package | far).ids,
            "order_id": order.ids,
        }

    def setUp(self):
        super().setUp()
        self.rules = get_own_rules(self.env, self.addon)
        self.assertTrue(self.rules)
        self.env.flush_all()
        self.tables = self._get_tables()
        self.before = self._read_tables()

    # -- the tests

    def test_routes(self):
        """Each route answers Anna's own valid request, so that the attacks reach our
        code; only the listed routes are public, and all check the token."""
        self._log_in("mp_anna")
        for rule in self.rules:
            with self.subTest(route=rule.rule):
                routing = rule.endpoint.routing
                self.assertNotEqual(routing.get("csrf"), False)
                self.assertIn(routing["auth"], ("user", "public"))
                self.assertEqual(
                    routing["auth"] == "public", rule.rule in self.public_routes
                )
                response = self._send(rule)
                self.assertHarmless(response)
                self.assertLess(response.status_code, 400)

    def test_victim_reads_her_secrets(self):
        """The pages do show the secrets: the other tests search for the right texts."""
        self._log_in("mp_vera")
        rules = [rule for addon in ADDONS for rule in get_own_rules(self.env, addon)]
        read = "".join(
            self._send(rule, arguments).text
            for rule in rules
            for arguments in self._get_foreign(rule)
        )
        for secret in self.secrets:
            self.assertIn(secret, read)

    def test_strangers(self):
        """Anonymous visitors are redirected to the login."""
        self._log_in(None)
        for rule in self.rules:
            if rule.rule in self.public_routes:
                continue
            for arguments in ({}, *self._get_foreign(rule)):
                with self.subTest(route=rule.rule, **arguments):
                    response = self._send(rule, arguments)
                    self.assertHarmless(response)
                    self.assertUntouched(response)
                    self.assertEqual(response.status_code, 303)
                    self.assertIn("/web/login", response.headers["Location"])

    def test_foreign_arguments(self):
        """Records of another client are not found, whatever the role."""
        for role in ("mp_anna", "mp_bob", "mp_desk", None):
            self._log_in(role)
            for rule in self.rules:
                if not role and rule.rule not in self.public_routes:
                    continue
                for arguments in self._get_foreign(rule):
                    with self.subTest(route=rule.rule, role=role, **arguments):
                        response = self._send(rule, arguments)
                        self.assertHarmless(response)
                        self.assertUntouched(response)
                        self.assertIn(response.status_code, (403, 404))

    def test_foreign_parameters(self):
        """The same for ids in the query or in the form."""
        identifiers = {str(v) for values in self.foreign.values() for v in values}
        values = [*identifiers, self.tokens[0]]
        values += [f"package-{package}" for package in self.foreign["package_id"]]
        self._log_in("mp_anna")
        for rule in self.rules:
            for name in get_parameters(rule, get_definitions(rule)):
                for value in values:
                    with self.subTest(route=rule.rule, **{name: value}):
                        response = self._send(rule, parameters={name: value})
                        self.assertHarmless(response, value)
                        self.assertVeraUntouched(response)

    def test_odd_arguments(self):
        for role in ("mp_anna", None):
            self._log_in(role)
            for rule in self.rules:
                if not role and rule.rule not in self.public_routes:
                    continue
                for name in rule.arguments:
                    for odd in self._get_odd(rule, name):
                        with self.subTest(route=rule.rule, role=role, **{name: odd}):
                            response = self._send(rule, {name: odd})
                            if breaks_odoo(odd):
                                self.assertNothingOfVera(response)
                                self.assertNoErrorInOurCode(response)
                            else:
                                self.assertHarmless(response)

    def test_odd_parameters(self):
        self._log_in("mp_anna")
        for rule in self.rules:
            asked = get_parameters(rule, get_definitions(rule))
            for name in sorted({*asked, *self._get_form_names(rule)}):
                for odd in (*ODD_TEXTS, FILE):
                    with self.subTest(route=rule.rule, **{name: odd}):
                        response = self._send(rule, parameters={name: odd})
                        self.assertHarmless(response)
                        self.assertVeraUntouched(response)
                        if self._is_get(rule):
                            self.assertUntouched(response)

    def test_missing_token(self):
        """A form of another site is rejected by every route."""
        for role in ("mp_anna", None):
            self._log_in(role)
            for rule in self.rules:
                if not role and rule.rule not in self.public_routes:
                    continue
                for token in (None, "", "0" * 40 + "o1"):
                    form = {"csrf_token": token} if token is not None else {}
                    with self.subTest(route=rule.rule, role=role, token=token):
                        response = self._send(rule, {}, form, "POST", token=False)
                        self.assertHarmless(response)
                        self.assertUntouched(response)
                        self.assertEqual(response.status_code, 400)

    def test_methods(self):
        """A request without a token writes nothing, whatever its HTTP method."""
        self._log_in("mp_anna")
        for rule in self.rules:
            for method in METHODS:
                with self.subTest(route=rule.rule, method=method):
                    response = self._send(rule, method=method, token=False)
                    self.assertHarmless(response)
                    self.assertUntouched(response)

    def test_extended_routes(self):
        """Our code in Odoo's own routes does not fail, even if Odoo's does."""
        self._log_in("mp_anna")
        self._fill_cart()
        for rule, functions in get_extended_rules(self.env, self.addon):
            definitions = get_definitions(rule)
            asked = get_parameters(rule, definitions)
            names = {*asked, *get_kwarg_names(functions)}
            if any("_cart_add" in each.__code__.co_names for each in definitions):
                names |= get_keyword_names(self.env["sale.order"], self.addon)
            # valid values for the others, so that our code is reached
            meant = {name: value for name, value in self.meant.items() if name in asked}
            for name in sorted(names - rule.arguments):
                for odd in self._get_odd_for_odoos(rule, functions):
                    if name in self.meant and not hasattr(odd, "__contains__"):
                        continue  # every addon reads it, so the first one fails
                    with self.subTest(route=rule.rule, **{name: odd}):
                        parameters = {**meant, name: odd}
                        response = self._send(rule, parameters=parameters)
                        self.assertNothingOfVera(response)
                        self.assertVeraUntouched(response)
                        self.assertNoErrorInOurCode(response)

    def test_inputs_that_break_odoo(self):
        """The inputs excused by ``breaks_odoo`` make Odoo's own pages fail."""
        self._log_in("mp_anna")
        for odd in (NUL, DIGITS, f"x-{DIGITS}", "../a"):
            with self.subTest(odd=odd):
                self.assertTrue(breaks_odoo(odd))
                address = f"/my/orders/{quote(odd, safe='')}"
                response = self._open(address, method="GET")
                self.assertTrue(response.failures)
                self.assertNoErrorInOurCode(response)

    # -- assertions

    def assertHarmless(self, response, sent=""):
        """Check for errors, Vera's data, and input that is echoed or acted upon."""
        self.assertEqual([get_failure(record) for record in response.failures], [])
        self.assertLess(response.status_code, 500)
        self.assertNothingOfVera(response, sent)
        self.assertNotIn("odd", response.cookies)
        location = urlsplit(response.headers.get("Location", ""))
        self.assertIn(location.hostname, (None, "127.0.0.1", "localhost"))
        if response.headers.get("Content-Type", "").startswith("text/html"):
            self.assertNotIn(SCRIPT, response.text)
        if response.headers.get("Content-Type", "").startswith("application/json"):
            error = response.text and response.json().get("error")
            if error:
                self.assertTrue(error["data"]["name"].startswith(REFUSALS), error)

    def assertNoErrorInOurCode(self, response):
        """Check that no error was raised in our code."""
        for failure in response.failures:
            file = get_failed_file(failure)
            self.assertNotIn("/multipack_", file, get_failure(failure))

    def assertNothingOfVera(self, response, sent=""):
        answer = f"{response.headers} {response.text}"
        for secret in (*self.secrets, *self.tokens):
            if secret not in str(sent):
                self.assertNotIn(secret, answer)

    def assertUntouched(self, response):
        """Check that our tables and those of orders are unchanged."""
        self.assertEqual(response.tables, self.before)

    def assertVeraUntouched(self, response):
        """Check that Vera's rows are unchanged; Anna may have changed her own."""
        self.assertEqual(
            [(row[0], row[-1]) for row in response.tables],
            [(row[0], row[-1]) for row in self.before],
        )

    # -- requests

    def _log_in(self, login):
        self.authenticate(login, login)

    def _fill_cart(self):
        """Fill the cart, in classes whose routes need one."""

    def _get_foreign(self, rule):
        """Return arguments of a route, each time with one of Vera's ids."""
        return [
            {name: value}
            for name in sorted(rule.arguments)
            for value in self.foreign.get(name, ())
        ]

    def _get_form_names(self, rule):
        """Return the names of the fields in the GET forms of a page."""
        response = self._send(rule)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return set()
        page = html.fromstring(response.text)
        names = page.xpath("//main//form[not(@method) or @method='get']//@name")
        return {str(name) for name in names} - rule.arguments

    def _is_get(self, rule):
        return rule.methods is None or "GET" in rule.methods

    def _is_json(self, rule):
        return rule.endpoint.routing["type"] == "jsonrpc"

    def _get_odd(self, rule, name):
        """Return odd values for an argument: all that match its converter, and some
        that do not."""
        regex = rule._converters[name].regex
        return [
            odd
            for odd in ODD_TEXTS
            if odd and (re.fullmatch(regex, odd) or odd in ALWAYS_SENT)
        ]

    def _get_odd_for_odoos(self, rule, functions):
        """Return odd values for Odoo's route: more if we override the route itself."""
        if not self._is_json(rule):
            return DIGITS, FILE
        if rule.endpoint.__name__ in [function.__name__ for function in functions]:
            return *ODD_JSON, "abc", NUL, DIGITS
        return None, 2**63, "abc", [], {"a": 1}

    def _get_path(self, rule, arguments):
        """Return the path of a route; arguments not given are Anna's own."""
        values = {**self.own, **arguments}
        path = "".join(
            quote(str(values.get(text, 1)), safe="") if is_argument else text
            for is_argument, text in rule._trace
        )
        return path.lstrip("|")

    def _send(self, rule, arguments=(), parameters=(), method=None, token=True):
        """Send a request and roll back what it did.

        :return: the response, with the logged ``failures`` and the ``tables`` as they
            were before the rollback
        """
        parameters = dict(parameters)
        files = {
            name: ("odd.txt", b"odd")
            for name, value in parameters.items()
            if value is FILE
        }
        texts = {name: value for name, value in parameters.items() if name not in files}
        method = method or ("GET" if self._is_get(rule) else "POST")
        options = {"method": method}
        if self._is_json(rule):
            options["data"] = json.dumps({"params": texts})
            options["headers"] = {"Content-Type": "application/json"}
        elif method == "GET":
            # browsers never send files in a GET request, other programs can
            options.update(params=texts, files=files or None)
        else:
            if token:
                texts["csrf_token"] = Request.csrf_token(self)
            options.update(data=texts, files=files or None)
        return self._open(self._get_path(rule, dict(arguments)), **options)

    def _open(self, path, **options):
        log = LogWatch()
        with log, self.env.cr.savepoint(flush=False) as savepoint:
            response = self.url_open(path, allow_redirects=False, timeout=30, **options)
            tables = self._read_tables()
            savepoint.rollback()
        self.env.invalidate_all()
        response.failures, response.tables = log.failures, tables
        return response

    def _get_tables(self):
        """Return {table: SQL condition for Vera's rows}, for our tables and orders."""
        self.env.cr.execute(
            """
            SELECT table_name, array_agg(column_name::text)
              FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name ~ '^multipack_|^sale_order'
          GROUP BY table_name
          ORDER BY table_name
            """
        )
        return {
            table: " OR ".join(
                f"{column} IN ({','.join(map(str, ids))})"
                for column, ids in self.vera_ids.items()
                if column in columns
            )
            for table, columns in self.env.cr.fetchall()
        }

    def _read_tables(self):
        """Return (table, row count, checksum, checksum of Vera's rows) per table."""
        rows = "string_agg(t::text, ',' ORDER BY t::text)"
        query = " UNION ALL ".join(
            f"SELECT '{table}', count(*), md5({rows}),"
            f" md5({rows} FILTER (WHERE {condition or 'false'})) FROM {table} t"
            for table, condition in self.tables.items()
        )
        self.env.cr.execute(query)
        return sorted(self.env.cr.fetchall())
