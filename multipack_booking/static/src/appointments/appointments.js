import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/**
 * Describe the people a slot can be booked with: one name, or their number.
 *
 * @param {string[]} people
 */
export function describePeople(people) {
    return people.length > 1 ? _t("People: %s", people.length) : people.join();
}

/**
 * The free times of appointments in a week; a click on one opens the booking dialog.
 */
export class Appointments extends Component {
    static template = "multipack_booking.Appointments";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.requests = new KeepLast();
        this.state = useState({ week: null });
        useSetupAction({ getLocalState: () => this.query });
        onWillStart(() => this.load(this.props.state));
    }

    /**
     * Load a week; omitted values stay as they are.
     *
     * @param {Object} [query] service, resource and day
     */
    async load(query = {}) {
        this.query = { ...this.query, ...query };
        const { service, resource, day } = this.query;
        this.state.week = await this.requests.add(
            this.orm.call("multipack.service", "get_appointment_week", [
                service || false,
                resource || false,
                day || false,
            ])
        );
    }

    chooseService(ev) {
        return this.load({ service: Number(ev.target.value), resource: false });
    }

    chooseResource(ev) {
        return this.load({ resource: Number(ev.target.value) });
    }

    describe(slot) {
        return describePeople(slot.people);
    }

    book(slot) {
        const { service_id, resource_id } = this.state.week;
        return this.action.doAction("multipack_booking.multipack_book_action", {
            additionalContext: {
                ...this.props.action.context,
                default_service_id: service_id,
                default_start: slot.start,
                default_resource_id: resource_id,
            },
            onClose: () => this.load(),
        });
    }
}

registry.category("actions").add("multipack_appointments", Appointments);
