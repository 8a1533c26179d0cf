from unittest.mock import patch

from odoo.addons.base.models.ir_cron import IrCron
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.booking import booking_notice
from .common_notice import NoticeCommon


@tagged("post_install", "-at_install")
class TestBookingNotice(NoticeCommon):
    """R25: clients are notified of what happens to a booking, once for each cause."""

    def test_booked(self):
        booking = self._reserve(self.session)
        self.assertEqual(booking.notice, "booked")
        (mail,) = self._mails()
        self.assertFalse(booking.notice)
        self.assertEqual(self._notified(), [])
        self.assertEqual(mail.subject, "Booked: Yoga, Mon 30 Nov 2026 18:00")
        self.assertEqual(mail.recipient_ids, self.anna)
        self.assertEqual(mail.attachment_ids.mapped("name"), ["booking.ics"])
        self.assertEqual(mail.attachment_ids.mimetype, "text/calendar")
        body = mail.body_html
        for text in (
            "Monday 30 November 2026, 18:00–19:30",
            "with Mara Blu",
            "Hall, Club Centrale",
            "5 entries – Pack (left: 3 of 5 entries)",
            "Free cancellation until 12 hours before",
            "/my/bookings",
        ):
            self.assertIn(text, " ".join(body.split()))

    def test_paid_at_the_desk(self):
        self._reserve(self.session, payment="onsite")
        self.assertIn("To be paid at the desk", self._mails().body_html)

    def test_unlimited(self):
        self._grant(self.club, self.monthly)
        self._reserve(self.session)
        self.assertIn("Monthly – Club (unlimited use)", self._mails().body_html)

    def test_templates_render_without_a_session(self):
        """Odoo renders a template with any booking when it saves it: an error with a
        walk-in would stop an upgrade."""
        templates = self.env["mail.template"].search(
            [("model", "=", "multipack.booking")]
        )
        self.assertEqual(len(templates), 8)
        booking = self._enter(self.gym)
        for template in templates:
            for field in ("subject", "body_html"):
                with self.subTest(template=template.name, field=field):
                    text = template._render_field(field, booking.ids)[booking.id]
                    self.assertTrue(text)

    def test_moved(self):
        booking = self._reserve(self.session)
        self.assertEqual(self._notified(), [("Anna Neri", "Booked")])
        self.session.start = "2026-12-01 18:00:00"
        mail = self._mails()
        self.assertEqual(mail.subject, "Changed: Yoga, Tue 1 Dec 2026 19:00")
        self.assertIn("Tuesday 1 December 2026, 19:00–20:30", mail.body_html)
        self.session.instructor_id = self.piero
        self.assertIn("with Piero Neri", self._mails().body_html)
        self.session.note = "Bring a towel"
        self.assertFalse(self._mails(), "a note is no cause for a notice")
        self.assertFalse(booking.notice)

    def test_only_the_last_state_is_notified(self):
        """States that have passed before the job runs are not notified."""
        booking = self._reserve(self.session)
        self.session.start = "2026-12-01 18:00:00"
        booking.with_user(self.desk).action_cancel()
        self.assertEqual(self._notified(), [("Anna Neri", "Cancelled")])

    def test_cancelled(self):
        self._reserve(self.session).with_user(self.desk).action_cancel()
        self.assertIn(
            "Returned: 2 entries to 5 entries – Pack (left: 5 of 5 entries).",
            self._mails().body_html,
        )

    def test_cancelled_late(self):
        booking = self._reserve(self.session)
        self._go("2026-11-30 06:00:00")
        booking.with_user(self.desk).action_cancel()
        self.assertIn(
            "It was too late for a free cancellation. Charged: 2 entries of"
            " 5 entries – Pack (left: 3 of 5 entries).",
            self._mails().body_html,
        )

    def test_cancelled_with_unlimited_use(self):
        self._grant(self.club, self.monthly)
        self._reserve(self.session).with_user(self.desk).action_cancel()
        self.assertIn("The use does not count.", self._mails().body_html)
        booking = self._reserve(self.session)
        self._go("2026-11-30 06:00:00")
        booking.with_user(self.desk).action_cancel()
        self.assertIn("the use counts.", self._mails().body_html)

    def test_session_cancelled(self):
        """R33: clients with a seat and clients on the waiting list."""
        self._grant(self.pack, self.five, self.bob)
        self._reserve(self.session)
        self._reserve(self.session, self.bob, waitlist=True)
        self._mails()
        self.session.with_user(self.manager).action_cancel()
        self.assertEqual(
            self._notified(),
            [
                ("Anna Neri", "Class cancelled"),
                ("Bob Verdi", "Class cancelled"),
            ],
        )

    def test_held_until_paid(self):
        """A held seat causes no notice until it is paid or released."""
        self._reserve(self.session, payment="online")
        self.assertEqual(self._notified(), [])
        self._go("2026-11-21 11:00:00")
        self.env["multipack.booking"]._cron_release_held()
        mail = self._mails()
        self.assertIn("Cancelled", mail.subject)
        self.assertIn("It was not paid in time.", mail.body_html)

    def test_walk_in_is_not_notified(self):
        self._enter(self.gym).with_user(self.desk).action_cancel()
        self.assertEqual(self._notified(), [])

    def test_without_an_address(self):
        self.anna.email = False
        booking = self._reserve(self.session)
        self.assertEqual(self._notified(), [])
        self.assertFalse(booking.notice)
        self.anna.email = "anna@example.com"
        self.assertEqual(self._notified(), [])

    def test_language_of_the_client(self):
        """Dates and the name of the service are translated as well."""
        self.env["res.lang"]._activate_lang("it_IT")
        template = self.env.ref("multipack_booking.mail_template_booking_booked")
        italian = template.with_context(lang="it_IT")
        italian.subject = template.subject.replace("Booked", "Prenotato")
        self.yoga.with_context(lang="it_IT").name = "Yoga dolce"
        self.anna.lang = "it_IT"
        self._reserve(self.session)
        mail = self._mails()
        self.assertEqual(mail.subject, "Prenotato: Yoga dolce, lun 30 nov 2026 18:00")
        self.assertIn("lunedì 30 novembre 2026, 18:00–19:30", mail.body_html)

    def test_switched_off(self):
        """Notices that were switched off are not sent later."""
        self._grant(self.pack, self.five, self.bob)
        for switch in ("booked", "cancelled", "place"):
            self.company[f"multipack_notice_{switch}"] = False
        booking = self._reserve(self.session)
        self.assertEqual(self._notified(), [])
        waiting = self._reserve(self.session, self.bob, waitlist=True)
        self.assertEqual(self._notified(), [])
        self.session.start = "2026-12-01 18:00:00"
        self.assertEqual(self._notified(), [])
        booking.with_user(self.desk).action_cancel()
        self.assertEqual(self._notified(), [])
        self.session.with_user(self.manager).action_cancel()
        self.assertEqual(self._notified(), [])
        for switch in ("booked", "cancelled", "place"):
            self.company[f"multipack_notice_{switch}"] = True
        self.assertEqual(self._notified(), [])
        self.assertFalse((booking | waiting).filtered("notice"))

    def test_switches_are_independent(self):
        self._grant(self.pack, self.five, self.bob)
        self.company.multipack_notice_booked = False
        booking = self._reserve(self.session)
        self._reserve(self.session, self.bob, waitlist=True)
        self.assertEqual(self._notified(), [("Bob Verdi", "On the waiting list")])
        booking.with_user(self.desk).action_cancel()
        self.assertEqual(
            self._notified(),
            [("Anna Neri", "Cancelled"), ("Bob Verdi", "You have a spot")],
        )

    def test_broken_template_does_not_block_others(self):
        """The mail is not lost: it is sent once the template is repaired."""
        template = self.env.ref("multipack_booking.mail_template_booking_booked")
        subject = template.subject
        # saving renders it with any existing booking, so it fails for Anna's only
        template.subject = "Booked{{ 1 / (object.partner_id.name != 'Anna Neri') > 2 }}"
        booking = self._reserve(self.session)
        other = self._plan("2026-12-02 17:00:00")
        self._reserve(other, self.bob, payment="free", seats=2)
        with mute_logger(
            "odoo.addons.multipack_booking.tools.batch",
            "odoo.addons.mail.models.mail_render_mixin",
        ):
            self.assertEqual(self._notified(), [("Bob Verdi", "Booked")])
        self.assertEqual(booking.notice, "booked")
        self.assertEqual(booking.calendar_sequence, 0)
        template.subject = subject
        self.assertEqual(self._notified(), [("Anna Neri", "Booked")])

    def test_in_batches(self):
        """The job reports its progress; after a stop it resumes with the rest."""
        self.startPatcher(patch.object(booking_notice, "BATCH", 2))
        for day in range(1, 6):
            self._reserve(self._plan(f"2026-12-0{day} 17:00:00"), payment="free")
        due = self.env["multipack.booking"].search_count([("notice", "!=", False)])
        progress = []

        def commit(cron, processed=0, *, remaining=None):
            progress.append((processed, remaining))
            return len(progress) < 2

        with patch.object(IrCron, "_commit_progress", commit):
            self._mails()
            self.assertEqual(progress, [(2, due - 2), (2, due - 4)])
            self._mails()
        self._mails()
        self.assertEqual(len(self._all_mails()), 5)

    def test_scheduled(self):
        cron = self.env.ref("multipack_booking.ir_cron_notify")
        self.assertEqual((cron.interval_number, cron.interval_type), (1, "minutes"))
        self._reserve(self.session)
        cron.ir_actions_server_id.run()
        self.assertEqual(len(self._all_mails()), 1)

    def test_settings(self):
        settings = self.env["res.config.settings"].create(
            {
                "multipack_notice_booked": False,
                "multipack_notice_cancelled": False,
                "multipack_notice_place": False,
                "multipack_notice_reminder": False,
                "multipack_reminder_hours": 3,
                "multipack_hold_minutes": 20,
            }
        )
        settings.execute()
        self.assertRecordValues(
            self.company,
            [
                {
                    "multipack_notice_booked": False,
                    "multipack_notice_cancelled": False,
                    "multipack_notice_place": False,
                    "multipack_notice_reminder": False,
                    "multipack_reminder_hours": 3,
                    "multipack_hold_minutes": 20,
                }
            ],
        )


@tagged("post_install", "-at_install")
class TestWaitingListNotice(NoticeCommon):
    """R32: one notice of a seat, or of the reason why it could not be given."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bobs = cls._grant(cls.pack, cls.five, cls.bob)

    def setUp(self):
        super().setUp()
        self.first = self._reserve(self.session)
        self.waiting = self._reserve(self.session, self.bob, waitlist=True)

    def _free_and_rebook(self):
        self.first.with_user(self.desk).action_cancel()
        notified = self._notified()
        self.first = self._reserve(self.session)
        self._notified()
        return notified

    def test_waitlisted_then_promoted(self):
        mails = self._mails()
        self.assertEqual(
            mails[1].subject, "On the waiting list: Yoga, Mon 30 Nov 2026 18:00"
        )
        self.assertFalse(mails[1].attachment_ids)
        self.first.with_user(self.desk).action_cancel()
        mail = self._mails()[1]
        self.assertEqual(mail.subject, "You have a spot: Yoga, Mon 30 Nov 2026 18:00")
        self.assertIn("left: 3 of 5 entries", mail.body_html)
        self.assertTrue(mail.attachment_ids)

    def test_kept_position_is_notified_once_per_cause(self):
        """Too few credits, twice, is one cause; the cancelled package is another."""
        self._notified()
        self._enter(self.gym, self.bob, seats=4)
        self.first.with_user(self.desk).action_cancel()
        kept = self._mails()[1]
        self.assertEqual(
            kept.subject,
            "We couldn't give you the free spot: Yoga, Mon 30 Nov 2026 18:00",
        )
        self.assertIn(
            "5 entries – Pack: Only 1 entry left, 2 entries needed", kept.body_html
        )
        self.assertFalse(kept.attachment_ids)
        self.assertEqual(self.waiting.state, "waitlisted")
        self.first = self._reserve(self.session)
        self._notified()
        for _time in range(2):
            self.assertEqual(self._free_and_rebook(), [("Anna Neri", "Cancelled")])
        self.bobs.sudo().action_cancel("x")
        self.assertEqual(
            self._free_and_rebook(),
            [
                ("Anna Neri", "Cancelled"),
                ("Bob Verdi", "We couldn't give you the free spot"),
            ],
        )
        self.assertEqual(self._free_and_rebook(), [("Anna Neri", "Cancelled")])
        self._grant(self.pack, self.five, self.bob)
        self.assertEqual(self.waiting.state, "waitlisted", "the position is kept")
        self.first.with_user(self.desk).action_cancel()
        self.assertEqual(
            self._notified(),
            [("Anna Neri", "Cancelled"), ("Bob Verdi", "You have a spot")],
        )

    def test_kept_position_without_any_package(self):
        self._notified()
        self.bobs.partner_id = self.employer
        self.first.with_user(self.desk).action_cancel()
        self.assertIn("You have no package for Yoga.", self._mails()[1].body_html)

    def test_moved_while_waiting(self):
        self._notified()
        self.session.start = "2026-12-01 18:00:00"
        body = self._mails()[1].body_html
        self.assertIn(
            "You keep your place on the waiting list.", " ".join(body.split())
        )


@tagged("post_install", "-at_install")
class TestReminder(NoticeCommon):
    """R25: some hours before the start, once per booking."""

    def setUp(self):
        super().setUp()
        self.booking = self._reserve(self.session)
        self._notified()

    def test_once(self):
        self._go("2026-11-29 16:59:00")
        self.assertEqual(self._notified(), [])
        self._go("2026-11-29 17:00:00")
        (mail,) = self._mails()
        self.assertEqual(mail.subject, "Reminder: Yoga, Mon 30 Nov 2026 18:00")
        self.assertIn("Monday 30 November 2026, 18:00–19:30", mail.body_html)
        self._go("2026-11-30 16:00:00")
        self.assertEqual(self._notified(), [])

    def test_after_a_move(self):
        """A reminder of the new time, even after one of the old time."""
        self._go("2026-11-29 17:00:00")
        self.assertEqual(self._notified(), [("Anna Neri", "Reminder")])
        self.session.start = "2026-12-03 17:00:00"
        self.assertEqual(self._notified(), [("Anna Neri", "Changed")])
        self._go("2026-12-02 16:00:00")
        self.assertEqual(self._notified(), [])
        self._go("2026-12-02 18:00:00")
        self.assertEqual(self._notified(), [("Anna Neri", "Reminder")])
        self.assertEqual(self._notified(), [])

    def test_no_reminder_right_after_another_notice(self):
        self._go("2026-11-29 17:00:00")
        self.session.start = "2026-11-30 16:00:00"
        self.assertEqual(self._notified(), [("Anna Neri", "Changed")])
        self.assertEqual(self._notified(), [])
        self._reserve(self._plan("2026-11-30 10:00:00"), self.bob, payment="free")
        self.assertEqual(self._notified(), [("Bob Verdi", "Booked")])
        self.assertEqual(self._notified(), [])

    def test_change_without_a_notice_gets_a_reminder(self):
        self.company.multipack_notice_booked = False
        self._go("2026-11-29 17:00:00")
        self.session.start = "2026-11-30 16:00:00"
        self.assertEqual(self._notified(), [("Anna Neri", "Reminder")])
        self.assertEqual(self._notified(), [])

    def test_expected_clients_only(self):
        """No reminder on the waiting list, after check-in or after the start."""
        self._reserve(self.session, self.bob, waitlist=True, payment="free")
        self._notified()
        self._go("2026-11-30 17:00:00")
        self.assertEqual(self._notified(), [], "it has begun")
        self._go("2026-11-30 16:00:00")
        self.booking.with_user(self.desk).action_check_in()
        self.assertEqual(self._notified(), [])

    def test_hours_and_switch_of_the_company(self):
        self.company.multipack_reminder_hours = 2
        self._go("2026-11-30 14:59:00")
        self.assertEqual(self._notified(), [])
        self._go("2026-11-30 15:00:00")
        self.company.multipack_notice_reminder = False
        self.assertEqual(self._notified(), [])
        self.company.multipack_notice_reminder = True
        self.assertEqual(self._notified(), [("Anna Neri", "Reminder")])
