import inspect
from types import FunctionType

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_appointment import AppointmentCommon
from .common_invariants import FORBIDDEN
from .common_rights import get_own_models

# Over RPC any JSON value can be sent in place of what a method expects.
ODD = st.sampled_from(
    [
        *(None, False, True, 0, -1, 3, 1.5, 2**31 - 1, 2**31, 2**63, 10**30, -(10**30)),
        *(float("nan"), float("inf"), 1e308, 0.001),
        *("", " ", "abc", "1", "\x00", "\N{ARABIC-INDIC DIGIT THREE}", "x" * 5000),
        *("' OR 1=1 --", "1; DROP TABLE multipack_package", "%s", "{0}", "<b>x</b>"),
        *("2026-13-45", "0001-01-01", "9999-12-31", "9999-12-31 23:59:59", "9" * 5000),
        *([], {}, [1], [[]], {"a": 1}, ["=", 1]),
    ]
)
MODELS = ("multipack.check.in.desk",)  # abstract, but answers RPC


def get_public_methods(env):
    """Return sorted (model, method) pairs that the addon exposes over RPC.

    Methods of ``BaseModel``, such as ``create``, are left out.
    """
    found = set()
    for model in (*get_own_models(env), *MODELS):
        for cls in type(env[model]).mro():
            if not cls.__module__.startswith("odoo.addons.multipack_booking."):
                continue
            found |= {
                (model, name)
                for name, method in vars(cls).items()
                if isinstance(method, FunctionType)
                and not name.startswith("_")
                and (model in MODELS or not hasattr(BaseModel, name))
                and not getattr(method, "_api_private", False)
            }
    return sorted(found)


@tagged("post_install", "-at_install")
class TestAttackMethods(AppointmentCommon):
    """Public methods answer any input or refuse it with a message, and the ledger and
    the seats stay consistent (R12, R15, R27, R28)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session_id = cls.session.id
        booking = cls.env["multipack.booking"].browse(
            cls.session.with_user(cls.desk).book(cls.anna.id)
        )
        cls.planned = cls._plan("2026-11-21 10:10:00", cls.gym)
        cls.gym.booking_type = "session"
        here = cls.env["multipack.booking"].browse(
            cls.planned.with_user(cls.desk).book(cls.bob.id)
        )
        packages = cls.env["multipack.package"].union(*cls.packages.values())
        cls.ids = {
            "partner_id": (cls.anna | cls.bob | cls.carla).ids,
            "package_id": (packages | cls.money).ids,
            "service_id": (cls.yoga | cls.gym | cls.massage).ids,
            "session_id": (cls.session | cls.planned).ids,
            "booking_id": (booking | here).ids,
            "resource_id": (cls.mara | cls.piero).ids,
            "company_id": (cls.company | cls.other_company).ids,
            "pricelist_line_id": (cls.five | cls.ten | cls.hundred).ids,
        }
        # valid values by name of the parameter, for all methods
        cls.meant = {
            "seats": st.integers(1, 3),
            "payment": st.sampled_from(["package", "onsite", "online", "free"]),
            "waitlist": st.booleans(),
            "allow_overlap": st.booleans(),
            "cancel_booking": st.booleans(),
            "request_ref": st.sampled_from(["gate-1", "gate-2", False]),
            "credits": st.sampled_from([1, 2, -1, 0.5, 100]),
            "reason": st.just("why"),
            "query": st.sampled_from(["Anna", "+39", "a@b"]),
            "code": st.sampled_from(packages.mapped("access_code")),
            "start": st.sampled_from(["2026-11-23 08:00:00", "2026-11-24 17:00:00"]),
            **dict.fromkeys(
                ("date_from", "date_to", "date_end", "day"),
                st.sampled_from(["2026-11-21", "2026-11-25", "2027-02-01"]),
            ),
            **{name: st.sampled_from(ids) for name, ids in cls.ids.items()},
        }
        cls.records = {
            "multipack.package": cls.ids["package_id"],
            "multipack.session": cls.ids["session_id"],
            "multipack.service": cls.ids["service_id"],
            "multipack.booking": cls.ids["booking_id"],
        }
        cls.users = [cls.manager] * 4 + [cls.desk] * 3
        cls.users += [cls.anna_user, cls.plain, cls.other_manager]

    def test_parameters_are_known(self):
        """A new parameter needs valid values as well."""
        for model, name in get_public_methods(self.env):
            with self.subTest(model=model, method=name):
                self.assertLessEqual(
                    set(self._get_parameters(model, name)), {*self.meant}
                )

    def test_random_calls(self):
        methods = st.sampled_from(get_public_methods(self.env))
        # methods that change something are called most often
        changing = [
            (model, name)
            for model, name in get_public_methods(self.env)
            if self._get_parameters(model, name) or model == "multipack.booking"
        ]
        methods = st.one_of(*[st.sampled_from(changing)] * 4, methods)
        self._attack(methods, 120)

    def test_each_parameter_alone(self):
        """All parameters valid but one, as a careless client sends them."""
        for model, name in get_public_methods(self.env):
            for odd in self._get_parameters(model, name):
                with self.subTest(model=model, method=name, parameter=odd):
                    self._attack(st.just((model, name)), 25, odd, steps=1)

    def _attack(self, methods, examples, odd=None, steps=6):
        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.data())
        def attack(data):
            with self.env.cr.savepoint(flush=False) as savepoint:
                for _step in range(data.draw(st.integers(1, steps))):
                    model, name = data.draw(methods)
                    self._attempt(data, model, name, odd)
                self.env.cr.flush()
                savepoint.rollback()
            self.env.invalidate_all()

        attack()

    def _attempt(self, data, model, name, odd):
        user = self.manager if odd else data.draw(st.sampled_from(self.users))
        values = {}
        for parameter in self._get_parameters(model, name):
            meant = self.meant[parameter]
            if parameter == odd:
                meant = ODD
            elif not odd:
                meant = st.one_of(meant, meant, meant, ODD)
            values[parameter] = data.draw(meant)
        call = f"{user.login}: {model}.{name}(**{values})"[:1000]
        args = []
        if not getattr(getattr(self.env.registry[model], name), "_api_model", False):
            known = self.records.get(model, [2**31 - 1])
            args = [[data.draw(st.sampled_from([*known, *known, 2**31 - 1]))]]
        Model = self.env(user=user)[model]
        try:
            with mute_logger("odoo.addons.base.models.ir_rule"):
                with mute_logger("odoo.addons.base.models.ir_model"):
                    with self.env.cr.savepoint():
                        call_kw(Model, name, args, values)
        except UserError as refusal:
            self.assertTrue(str(refusal).strip(), call)
        except Exception as error:
            raise AssertionError(f"{call} on {args}") from error
        else:
            self.assertHolds(call)

    def assertHolds(self, call):
        """Check R12, R15 and R28 with SQL."""
        self.env.flush_all()
        for rule, query in FORBIDDEN.items():
            self.env.cr.execute(query)
            self.assertEqual(self.env.cr.fetchall(), [], f"{rule}: {call}")

    def _get_parameters(self, model, name):
        method = getattr(self.env.registry[model], name)
        return [parameter for parameter in inspect.signature(method).parameters][1:]
