import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { browser } from "@web/core/browser/browser";
import { hasTouch } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DeskClient } from "./desk_client";
import { DeskExpected } from "./desk_expected";
import { useDeskSounds } from "./desk_sounds";

const MODEL = "multipack.check.in.desk";
// After the last key, as a reader types faster than that.
const TYPING = 250;
// Others check in as well, at another desk or alone.
const REFRESH = 60_000;

/**
 * The check-in desk: scan a card or type a name, see who it is, let the client in.
 *
 * A card can be read at any moment. By keyboard: type, arrows and Enter to choose the
 * client; Enter for what is proposed, arrows for what else there is; Escape for the next
 * client; Alt+U to take the last tap back.
 */
export class CheckInDesk extends Component {
    static template = "multipack_booking.CheckInDesk";
    static components = { DeskClient, DeskExpected, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.play = useDeskSounds();
        this.root = useRef("root");
        this.search = useRef("search");
        this.lookUps = new KeepLast();
        this.canUseCamera = isBarcodeScannerSupported();
        this.state = useState({
            query: "",
            hits: null,
            more: false,
            highlighted: 0,
            client: null,
            result: null,
            error: null,
            busy: false,
            sessions: [],
            focus: { onFirst: false },
        });
        useEffect(
            (focus) => this.applyFocus(focus),
            () => [this.state.focus]
        );
        this.findSoon = useDebounced(() => this.find(), TYPING);
        const barcode = useService("barcode");
        useBus(barcode.bus, "barcode_scanned", (ev) => {
            // A dialog over the desk is for somebody else than who comes next.
            if (this.ui.activeElement === document) {
                this.scan(ev.detail.barcode);
            }
        });
        useSetupAction({
            getLocalState: () => ({ clientId: this.state.client?.id }),
        });
        onWillStart(async () => {
            await this.loadExpected();
            const clientId = this.props.state?.clientId;
            if (clientId) {
                await this.load(clientId);
            }
        });
        onMounted(() => {
            this.timer = browser.setInterval(() => this.loadExpected(), REFRESH);
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    // ------------------------------------------------------------------
    // What the server is asked
    // ------------------------------------------------------------------

    /**
     * Call the desk's method; a refusal is shown big, instead of in a dialog that would
     * swallow the next card.
     */
    async call(method, ...args) {
        try {
            return await this.orm.call(MODEL, method, args);
        } catch (error) {
            if (
                !(error instanceof RPCError) ||
                !error.data?.name?.includes("exceptions")
            ) {
                throw error;
            }
            this.fail(error.data.message);
            return null;
        }
    }

    async loadExpected() {
        const sessions = await this.call("expected");
        if (sessions) {
            this.state.sessions = sessions;
        }
    }

    /** Look up what is typed; the code of a card opens its client at once. */
    async find() {
        const query = this.state.query;
        if (query.trim().length < 2) {
            this.state.hits = null;
            return;
        }
        const found = await this.lookUps.add(this.call("find", query));
        if (!found) {
            return;
        }
        this.searched = query;
        if (found.clients) {
            Object.assign(this.state, {
                hits: found.clients,
                more: found.more,
                highlighted: 0,
                error: null,
            });
        } else {
            this.showScanned(found);
        }
    }

    async scan(code) {
        const found = await this.lookUps.add(this.call("scan", code));
        if (found) {
            this.showScanned(found);
        }
    }

    showScanned({ client, error }) {
        if (error) {
            this.fail(error);
            this.focusSearch();
        } else {
            this.play("done");
            this.show(client);
        }
    }

    async load(clientId) {
        const client = await this.lookUps.add(this.call("load", clientId));
        if (client) {
            this.show(client);
        }
    }

    /** Do what was tapped, once, and show what has come of it. */
    async perform(method, args, extra = {}) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const answer = await this.call(method, ...args);
            if (answer) {
                this.play("done");
                this.show(answer.client, { ...answer.result, ...extra });
            }
        } finally {
            this.state.busy = false;
        }
        await this.loadExpected();
    }

    checkIn(booking) {
        return this.perform("check_in", [booking.id]);
    }

    undo(booking) {
        return this.perform("undo", [booking.id]);
    }

    undoResult() {
        const { booking_id, whole } = this.state.result;
        return this.perform("undo", [booking_id, whole]);
    }

    walkIn(walkIn, choice) {
        const args = [
            this.state.client.id,
            !walkIn.session_id && walkIn.service_id,
            walkIn.session_id,
            choice.package_id,
            choice.payment,
        ];
        return this.perform("walk_in", args, { whole: Boolean(walkIn.session_id) });
    }

    // ------------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------------

    show(client, result = null) {
        Object.assign(this.state, {
            client,
            result,
            error: null,
            hits: null,
            query: "",
        });
        this.findSoon.cancel();
        if (result) {
            this.focusSearch();
        } else {
            this.focusFirst();
        }
    }

    fail(message) {
        this.play("error");
        Object.assign(this.state, {
            error: message,
            result: null,
            query: "",
            hits: null,
        });
        this.findSoon.cancel();
    }

    /** Ready for the next client. */
    clear() {
        Object.assign(this.state, {
            client: null,
            result: null,
            error: null,
            hits: null,
            query: "",
        });
        this.findSoon.cancel();
        this.focusSearch();
    }

    async open(what, id) {
        const client = this.state.client.id;
        const form = (res_model, res_id, context = {}) => ({
            type: "ir.actions.act_window",
            res_model,
            res_id,
            views: [[false, "form"]],
            target: "current",
            context,
        });
        const actions = {
            client: () => form("res.partner", client),
            package: () => form("multipack.package", id),
            order: () => form("sale.order", id),
            sell: () => form("sale.order", false, { default_partner_id: client }),
            book: () => this.orm.call("res.partner", "action_multipack_book", [client]),
            cancel: () => this.orm.call("multipack.booking", "action_ask_cancel", [id]),
        };
        await this.action.doAction(await actions[what](), {
            onClose: async () => {
                await Promise.all([this.load(client), this.loadExpected()]);
            },
        });
    }

    async openCamera() {
        const code = await scanBarcode(this.env);
        if (code) {
            await this.scan(code);
        }
    }

    // ------------------------------------------------------------------
    // Keyboard
    // ------------------------------------------------------------------

    /** Let the keys go to the search once everything is drawn. */
    focusSearch() {
        this.state.focus = { onFirst: false };
    }

    /** Let the keys go to what is proposed for this client, once it is drawn. */
    focusFirst() {
        this.state.focus = { onFirst: true };
    }

    /** Move the focus; never to the search where that makes a keyboard pop up. */
    applyFocus({ onFirst }) {
        const first =
            onFirst && this.root.el.querySelector("[data-desk-first]:not(:disabled)");
        if (first) {
            first.focus();
        } else if (!hasTouch()) {
            this.search.el.focus();
        }
    }

    /** Everything that arrows lead through, in the order of the screen. */
    get stops() {
        const stops = this.root.el.querySelectorAll("[data-desk-stop]:not(:disabled)");
        return [...stops];
    }

    onInput() {
        this.state.error = null;
        this.findSoon();
    }

    async onSearchKeydown(ev) {
        const hits = this.state.hits;
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.findSoon.cancel();
            if (!hits || this.searched !== this.state.query) {
                await this.find();
                if (this.state.hits?.length === 0) {
                    this.play("error");
                }
                if (this.state.hits?.length !== 1) {
                    return;
                }
            }
            const hit = this.state.hits?.[this.state.highlighted];
            if (hit) {
                await this.load(hit.id);
            }
        } else if (hits?.length && ["ArrowDown", "ArrowUp"].includes(ev.key)) {
            ev.preventDefault();
            ev.stopPropagation();
            const step = ev.key === "ArrowDown" ? 1 : hits.length - 1;
            this.state.highlighted = (this.state.highlighted + step) % hits.length;
        }
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            this.clear();
            return;
        }
        const inSearch = ev.target === this.search.el;
        const steps = { ArrowDown: 1, ArrowUp: -1 };
        if (!inSearch) {
            Object.assign(steps, { ArrowRight: 1, ArrowLeft: -1 });
        }
        const step = steps[ev.key];
        if (!step || ev.target.closest(".o-dropdown.show")) {
            return;
        }
        const stops = [this.search.el, ...this.stops];
        const place = stops.indexOf(ev.target);
        if (place >= 0) {
            ev.preventDefault();
            stops[(place + step + stops.length) % stops.length].focus();
        }
    }

    get nobodyText() {
        return _t("Nobody found for “%s”.", this.state.query.trim());
    }
}

registry.category("actions").add("multipack_check_in_desk", CheckInDesk);
