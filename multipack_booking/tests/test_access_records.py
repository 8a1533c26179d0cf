from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_rights import RIGHTS, get_own_models
from .common_samples import SamplesCommon

ROLES = ("public", "anna_user", "plain", "salesman", "desk", "manager")
PLAIN_TYPES = (
    "char",
    "text",
    "boolean",
    "integer",
    "float",
    "selection",
    "date",
    "many2one",
)


@tagged("post_install", "-at_install")
class TestForeignRecords(SamplesCommon):
    """Section 8: access over RPC to a record of each model, for each role."""

    def test_a_sample_of_each_model(self):
        """The tests below cover every model with a table."""
        models = [name for name in get_own_models(self.env) if self.env[name]._auto]
        for whose, samples in self.samples.items():
            self.assertEqual(sorted(samples), models, whose)

    def test_public_visitor(self):
        self._check_role("public", self.public, [])

    def test_client(self):
        self._check_role("anna_user", self.anna_user, ["anna"])

    def test_other_client(self):
        self._check_role("anna_user", self.bob_user, ["bob"])

    def test_plain_user(self):
        self._check_role("plain", self.plain, ["anna", "bob"])

    def test_salesman(self):
        self._check_role("salesman", self.salesman, ["anna", "bob"])

    def test_desk(self):
        self._check_role("desk", self.desk, ["anna", "bob"])

    def test_manager(self):
        self._check_role("manager", self.manager, ["anna", "bob"])

    def test_manager_of_the_other_company(self):
        self._check_role("manager", self.other_manager, ["eva"])

    def test_dialogs_show_nothing_of_another_company(self):
        """A dialog or line created over RPC would show title and balance."""
        foreign = self.samples["eva"]
        package = foreign["multipack.package"].id
        for model, values in [
            ("multipack.walk.in", {"package_id": package}),
            ("multipack.walk.in", {"booking_id": foreign["multipack.booking"].id}),
            ("multipack.walk.in.line", {"package_id": package}),
            ("multipack.book.line", {"package_id": package}),
            (
                "multipack.booking.cancel",
                {"booking_id": foreign["multipack.booking"].id},
            ),
            ("multipack.package.refund", {"package_id": package, "reason": "x"}),
        ]:
            own = self.samples["anna"]
            if model == "multipack.walk.in.line":
                values["walk_in_id"] = own["multipack.walk.in"].id
            elif model == "multipack.book.line":
                values["book_id"] = own["multipack.book"].id
            with self.subTest(model=model, values=values):
                with mute_logger("odoo.addons.base.models.ir_rule"):
                    Model = self.env[model].with_user(self.manager)
                    with self.assertRaises(AccessError):
                        call_kw(Model, "create", [[values]], {})

    def _check_role(self, role, user, own):
        """Try every operation on every sample.

        :param list own: clients whose records the role may use, within its rights
        """
        with mute_logger("odoo.addons.base.models.ir_model"):
            with mute_logger("odoo.addons.base.models.ir_rule"):
                for whose, samples in self.samples.items():
                    for model, record in samples.items():
                        rights = ""
                        # a wizard is only for the user who opened it
                        creator = record._transient and record.create_uid
                        if whose in own and creator in (False, user):
                            rights = RIGHTS[model][ROLES.index(role)]
                        with self.subTest(whose=whose, model=model):
                            self._check_record(record, user, rights)

    def _check_record(self, record, user, rights):
        self.env.invalidate_all()
        Model = self.env[record._name].with_user(user)
        Model = Model.with_context(allowed_company_ids=user.company_ids.ids)
        found = self._call(Model, "search_read", [("id", "=", record.id)], ["id"])
        self.assertEqual(bool(found), "r" in rights)
        read = self._call(Model, "read", record.ids, [*self._get_same(record)])
        self.assertEqual(bool(read), "r" in rights)
        if "w" in rights:
            self.assertTrue(Model.browse(record.id).has_access("write"))
        else:
            self.assertFalse(
                self._call(Model, "write", record.ids, self._get_same(record))
            )
        if "d" in rights:
            self.assertTrue(Model.browse(record.id).has_access("unlink"))
        else:
            self.assertFalse(self._call(Model, "unlink", record.ids))
        self.assertTrue(record.exists())

    def _call(self, Model, method, *args):
        """Return the answer to a call over RPC, or None if it is refused."""
        refusal = AccessError if "read" in method else UserError
        try:
            with self.env.cr.savepoint():
                return call_kw(Model, method, list(args), {})
        except refusal:
            return None

    def _get_same(self, record):
        """Return values for ``write`` that change nothing."""
        name = next(
            name
            for name, field in sorted(record._fields.items())
            if field.store and field.type in PLAIN_TYPES
            if name not in MAGIC_COLUMNS and not field.groups
        )
        field = record._fields[name]
        return {name: field.convert_to_write(record[name], record)}
