import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useEffect,
    useRef,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { hasTouch } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DeskClient } from "./desk_client";
import { DeskExpected } from "./desk_expected";
import { getStep, moveIndex } from "./desk_helpers";
import { useDesk } from "./desk_hook";
import { DeskSearch } from "./desk_search";

// Milliseconds between updates of the list: other desks also check clients in.
const REFRESH_INTERVAL = 60_000;

/**
 * The check-in desk: scan a card or type a name, see the client, check them in.
 *
 * A card can be scanned at any time. Keyboard: type, arrows and Enter to choose the
 * client; Enter for the suggestion, arrows for other options; Escape for the next
 * client; Alt+U to undo the last check-in.
 */
export class CheckInDesk extends Component {
    static template = "multipack_booking.CheckInDesk";
    static components = { DeskClient, DeskExpected, DeskSearch, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.desk = useDesk();
        this.state = this.desk.state;
        useEffect(
            (focus) => this.applyFocus(focus),
            () => [this.state.focus]
        );
        useBus(useService("barcode").bus, "barcode_scanned", (ev) => {
            // Ignore cards while a dialog is open: they belong to the next client.
            if (this.ui.activeElement === document) {
                this.desk.scan(ev.detail.barcode);
            }
        });
        useSetupAction({
            getLocalState: () => ({ clientId: this.state.client?.id }),
        });
        onWillStart(async () => {
            await this.desk.loadExpected();
            const clientId = this.props.state?.clientId;
            if (clientId) {
                await this.desk.load(clientId);
            }
        });
        onMounted(() => {
            this.timer = browser.setInterval(
                () => this.desk.loadExpected(),
                REFRESH_INTERVAL
            );
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    /** Run an action for the client and reload the desk when it closes. */
    async open(action) {
        const clientId = this.state.client.id;
        await this.action.doAction(await action, {
            onClose: () =>
                Promise.all([this.desk.load(clientId), this.desk.loadExpected()]),
        });
    }

    openForm(resModel, resId, context = {}) {
        return this.open({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
            target: "current",
            context,
        });
    }

    openClient() {
        return this.openForm("res.partner", this.state.client.id);
    }

    openPackage(id) {
        return this.openForm("multipack.package", id);
    }

    openOrder(id) {
        return this.openForm("sale.order", id);
    }

    sell() {
        const context = { default_partner_id: this.state.client.id };
        return this.openForm("sale.order", false, context);
    }

    book() {
        const ids = [this.state.client.id];
        return this.open(this.orm.call("res.partner", "action_multipack_book", [ids]));
    }

    cancel(booking) {
        const ids = [booking.id];
        return this.open(
            this.orm.call("multipack.booking", "action_ask_cancel", [ids])
        );
    }

    get search() {
        return this.root.el.querySelector(".o_mp_desk__search");
    }

    /** Move the focus, but not to the search box of a device with a virtual keyboard. */
    applyFocus({ onFirst }) {
        const first =
            onFirst && this.root.el.querySelector("[data-desk-first]:not(:disabled)");
        if (first) {
            first.focus();
        } else if (!hasTouch()) {
            this.search.focus();
        }
    }

    /**
     * Move the focus with the arrows, in the order of the screen.
     *
     * This does not use useNavigation, which would also activate items under the
     * pointer, mark buttons as selected and compete with applyFocus.
     */
    onKeydown(ev) {
        if (ev.key === "Escape") {
            this.desk.clear();
            return;
        }
        const step = getStep(ev.key, ev.target === this.search);
        if (!step || ev.target.closest(".o-dropdown.show")) {
            return;
        }
        const stops = [
            this.search,
            ...this.root.el.querySelectorAll("[data-desk-stop]:not(:disabled)"),
        ];
        const index = stops.indexOf(ev.target);
        if (index >= 0) {
            ev.preventDefault();
            stops[moveIndex(index, step, stops.length)].focus();
        }
    }

    get noMatchText() {
        return _t("No client matches “%s”.", this.state.query.trim());
    }
}

registry.category("actions").add("multipack_check_in_desk", CheckInDesk);
