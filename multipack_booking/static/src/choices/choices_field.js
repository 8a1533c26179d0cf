import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

let lastId = 0;

/**
 * Return the CSS classes of the card of a choice.
 *
 * @param {{ key: string, possible: boolean }} choice
 * @param {string} value key of the selected choice
 */
export function getChoiceClasses(choice, value) {
    return {
        "o_mp_choice--chosen": choice.key === value,
        "o_mp_choice--refused": !choice.possible,
    };
}

/**
 * Cards for a single choice; unavailable choices are shown with the reason.
 *
 * The field holds the `key` of one of the choices in a Json field of the record, which
 * have `key`, `title`, `text` and `possible`.
 */
export class ChoicesField extends Component {
    static template = "multipack_booking.ChoicesField";
    static props = { ...standardFieldProps, choicesField: String };

    setup() {
        this.name = `multipack_choices_${++lastId}`;
    }

    get choices() {
        return this.props.record.data[this.props.choicesField] || [];
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    getClasses(choice) {
        return getChoiceClasses(choice, this.value);
    }

    choose(choice) {
        return this.props.record.update({ [this.props.name]: choice.key });
    }
}

registry.category("fields").add("multipack_choices", {
    component: ChoicesField,
    displayName: _t("Cards to choose from"),
    supportedTypes: ["char"],
    supportedOptions: [{ label: _t("Choices"), name: "choices", type: "field" }],
    fieldDependencies: ({ options }) => [{ name: options.choices, type: "json" }],
    isEmpty: () => false,
    extractProps: ({ options }) => ({ choicesField: options.choices }),
});
