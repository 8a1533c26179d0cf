from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from .common_appointment import AppointmentCommon

OTHER_REQUEST = "has already been used for a different request"


class RequestRefCommon(AppointmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls.packages[cls.anna]

    def _moves_of(self, *kinds):
        return [move for move in self._moves(self.package) if move[0] in kinds]


@tagged("post_install", "-at_install")
class TestRequestRef(RequestRefCommon):
    """A request that is repeated because its answer was lost charges once."""

    def _enter(self, **arguments):
        service = self.gym.with_user(self.desk)
        return service.enter(self.anna.id, **{"request_ref": "gate-1", **arguments})

    def test_enter(self):
        first = self._enter()
        with self.assertUnchanged():
            self.assertEqual(self._enter(), first)
        self.assertEqual(self._moves_of("consume"), [("consume", -1, 4)])
        self.assertNotEqual(self._enter(request_ref="gate-2"), first)
        self.assertEqual(self.package.credit_balance, 3)

    def test_enter_without_a_reference(self):
        for reference in (False, None):
            first = self._enter(request_ref=reference)
            self.assertNotEqual(self._enter(request_ref=reference), first)
        self.assertEqual(self.package.credit_balance, 1)

    def test_answer_after_the_last_credit(self):
        """The first answer is returned although nothing is left to charge."""
        first = self._enter(seats=5)
        self.assertEqual(self.package.state, "exhausted")
        self.assertEqual(self._enter(seats=5), first)

    def test_different_entry(self):
        self._enter()
        other = self._grant(self.pack, self.five)
        for arguments in (
            {"seats": 2},
            {"payment": "free"},
            {"package_id": other.id},
            {"package_id": self.package.id},
        ):
            with self.subTest(arguments), self.assertRefused(OTHER_REQUEST):
                self._enter(**arguments)
        with self.assertRefused(OTHER_REQUEST):
            self.yoga.with_user(self.desk).enter(self.anna.id, request_ref="gate-1")
        with self.assertRefused(OTHER_REQUEST):
            self.gym.with_user(self.desk).enter(self.bob.id, request_ref="gate-1")

    def test_book(self):
        first = self._book(request_ref="kiosk-7")
        with self.assertUnchanged():
            self.assertEqual(self._book(request_ref="kiosk-7"), first)
        self.assertSeats(1)
        self.assertEqual(self._moves_of("consume"), [("consume", -2, 3)])

    def test_book_after_it_has_changed(self):
        """A repeated request returns the booking even if it was cancelled since."""
        first = self._book(request_ref="kiosk-7")
        first.with_user(self.desk).action_cancel()
        with self.assertUnchanged():
            self.assertEqual(self._book(request_ref="kiosk-7"), first)
        self.assertEqual(first.state, "cancelled")

    def test_book_on_the_waiting_list(self):
        self._book(self.bob, seats=2, payment="free")
        first = self._book(waitlist=True, request_ref="kiosk-7")
        self.assertEqual(first.state, "waitlisted")
        self.assertEqual(self._book(waitlist=True, request_ref="kiosk-7"), first)

    def test_different_booking(self):
        self._book(request_ref="kiosk-7")
        tomorrow = self._plan("2026-11-25 17:00:00")
        for partner, session, arguments in (
            (self.bob, self.session, {}),
            (self.anna, tomorrow, {}),
            (self.anna, self.session, {"payment": "free"}),
            (self.anna, self.session, {"waitlist": True}),
            (self.anna, self.session, {"allow_overlap": True}),
        ):
            with self.subTest(arguments), self.assertRefused(OTHER_REQUEST):
                self._book(partner, session, request_ref="kiosk-7", **arguments)
        with self.assertRefused(OTHER_REQUEST):
            self._enter(request_ref="kiosk-7")

    def test_book_slot(self):
        start = "2026-11-23 08:00:00"
        first = self._book_slot(start, request_ref="app-1")
        with self.assertUnchanged():
            self.assertEqual(self._book_slot(start, request_ref="app-1"), first)
        self.assertEqual(self.money.credit_balance, 45)
        for arguments in (
            {"start": "2026-11-23 10:00:00"},
            {"resource_id": self.piero.id},
            {"payment": "free"},
        ):
            with self.subTest(arguments), self.assertRefused(OTHER_REQUEST):
                self._book_slot(**{"start": start, "request_ref": "app-1", **arguments})

    def test_other_company(self):
        """References are unique per company: two turnstiles may use the same ones."""
        elsewhere = self._grant_elsewhere(self.pack, self.five, self.dora)
        first = self._enter()
        service = self.gym.with_user(self.other_manager)
        service = service.with_context(allowed_company_ids=self.other_company.ids)
        second = service.enter(self.dora.id, request_ref="gate-1")
        self.assertNotEqual(second, first)
        self.assertEqual(elsewhere.credit_balance, 4)

    def test_bad_references(self):
        package = self.package.with_user(self.manager)
        for reference in (1, True, 1.5, "", " ", [], ["a"], {}, "a\0b", "x" * 129):
            with self.subTest(reference=reference):
                for call in (
                    lambda ref=reference: self._enter(request_ref=ref),
                    lambda ref=reference: self._book(request_ref=ref),
                    lambda ref=reference: self._book_slot(
                        "2026-11-23 08:00:00", request_ref=ref
                    ),
                    lambda ref=reference: package.action_top_up(
                        1, "Gift", request_ref=ref
                    ),
                    lambda ref=reference: package.action_adjust(
                        1, "Gift", request_ref=ref
                    ),
                ):
                    with self.assertRefused("reference of a request"):
                        call()

    def test_top_up(self):
        package = self.package.with_user(self.manager)
        for _time in range(3):
            self.assertTrue(package.action_top_up(2, "Gift", request_ref="pos-1"))
        self.assertEqual(self._moves_of("top_up"), [("top_up", 2, 7)])
        self.assertTrue(package.action_top_up(2, "Gift", request_ref="pos-2"))
        self.assertEqual(package.credit_balance, 9)

    def test_adjust(self):
        package = self.package.with_user(self.manager)
        for _time in range(3):
            self.assertTrue(package.action_adjust(-5, "Slip", request_ref="pos-1"))
        self.assertEqual(self._moves_of("adjust"), [("adjust", -5, 0)])

    def test_different_change(self):
        package = self.package.with_user(self.manager)
        bobs = self.packages[self.bob].with_user(self.manager)
        package.action_top_up(2, "Gift", request_ref="pos-1")
        for call in (
            lambda: package.action_top_up(3, "Gift", request_ref="pos-1"),
            lambda: package.action_top_up(2, "Refund", request_ref="pos-1"),
            lambda: package.action_adjust(2, "Gift", request_ref="pos-1"),
            lambda: bobs.action_top_up(2, "Gift", request_ref="pos-1"),
            lambda: (package | bobs).action_top_up(2, "Gift", request_ref="pos-1"),
        ):
            with self.assertRefused(OTHER_REQUEST):
                call()

    def test_top_up_of_several_packages(self):
        """One reference for the whole call: all packages or none."""
        both = self.package | self.packages[self.bob]
        both = both.with_user(self.manager)
        for _time in range(2):
            both.action_top_up(2, "Gift", request_ref="pos-1")
        self.assertEqual(both.mapped("credit_balance"), [7, 7])
        with self.assertRefused(OTHER_REQUEST):
            self.package.with_user(self.manager).action_top_up(
                2, "Gift", request_ref="pos-1"
            )

    def test_rights_come_first(self):
        """Rights are checked before the reference is looked up."""
        self._enter()
        with self.assertRefused("", UserError):
            self.gym.with_user(self.plain).enter(self.anna.id, request_ref="gate-1")

    def test_reference_cannot_be_written(self):
        booking = self.env["multipack.booking"].browse(self._enter())
        with self.assertRefused():
            booking.with_user(self.manager).write({"request_ref": "other"})
        self.assertFalse(booking.copy_data()[0].get("request_ref"))


@tagged("post_install", "-at_install")
class TestRequestRefRemote(RequestRefCommon, HttpCase):
    """The same over JSON-2 and XML-RPC."""

    def setUp(self):
        super().setUp()
        self.key = (
            self.env["res.users.apikeys"]
            .with_user(self.manager)
            .sudo()
            ._generate("rpc", "Turnstile", None)
        )
        self.env.flush_all()

    def _json2(self, model, method, **arguments):
        answer = self.url_open(
            f"/json/2/{model}/{method}",
            json=arguments,
            headers={"Authorization": f"bearer {self.key}"},
        )
        return answer.status_code, answer.json()

    def _xml_rpc(self, model, method, *arguments, **options):
        return self.xmlrpc_object.execute_kw(
            get_db_name(),
            self.manager.id,
            "mp_manager",
            model,
            method,
            arguments,
            options,
        )

    def test_json2(self):
        answers = [
            self._json2(
                "multipack.service",
                "enter",
                ids=self.gym.ids,
                partner_id=self.anna.id,
                request_ref="gate-1",
            )
            for _time in range(2)
        ]
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0][0], 200)
        self.assertEqual(self.package.credit_balance, 4)
        for _time in range(2):
            status, answer = self._json2(
                "multipack.package",
                "action_top_up",
                ids=self.package.ids,
                credits=2,
                reason="Gift",
                request_ref="pos-1",
            )
            self.assertEqual((status, answer), (200, True))
        self.assertEqual(self.package.credit_balance, 6)
        with mute_logger("odoo.http"):
            status, answer = self._json2(
                "multipack.service",
                "enter",
                ids=self.gym.ids,
                partner_id=self.anna.id,
                seats=2,
                request_ref="gate-1",
            )
        self.assertEqual(status, 422)
        self.assertIn(OTHER_REQUEST, answer["message"])

    @mute_logger("odoo.addons.rpc.controllers.xmlrpc")  # it warns of its deprecation
    def test_xml_rpc(self):
        answers = [
            self._xml_rpc(
                "multipack.session",
                "book",
                self.session.ids,
                self.anna.id,
                request_ref="kiosk-7",
            )
            for _time in range(2)
        ]
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(self.package.credit_balance, 3)
        for _time in range(2):
            self.assertIs(
                self._xml_rpc(
                    "multipack.package",
                    "action_adjust",
                    self.package.ids,
                    -1,
                    "Slip",
                    request_ref="pos-1",
                ),
                True,
            )
        self.assertEqual(self.package.credit_balance, 2)
        done = self._xml_rpc("multipack.booking", "action_cancel", [answers[0]])
        self.assertIs(done, True)
