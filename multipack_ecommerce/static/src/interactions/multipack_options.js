import { patch } from "@web/core/utils/patch";
import { patchDynamicContent } from "@web/public/utils";
import { WebsiteSale } from "@website_sale/interactions/website_sale";

// Options belong to the card of their row: those of the chosen row count.
const OPTIONS =
    ".js_attribute_value:has(.js_variant_change:checked) .o_multipack_option";

patch(WebsiteSale.prototype, {
    setup() {
        super.setup();
        patchDynamicContent(this.dynamicContent, {
            ".o_multipack_start": {
                "t-on-change": this.onChangeMultipackStart.bind(this),
            },
        });
    },

    /**
     * Show what the offers cost from another first day on, where it matters.
     */
    onChangeMultipackStart(ev) {
        if (ev.target.value && "perDay" in ev.target.dataset) {
            const url = new URL(window.location);
            url.searchParams.set("start", ev.target.value);
            window.location = url;
        }
    },

    /**
     * Let prices go by the chosen first day.
     */
    _getOptionalCombinationInfoParam(product) {
        const start = product.querySelector(".o_multipack_start")?.value;
        return {
            ...super._getOptionalCombinationInfoParam(...arguments),
            ...(start ? { multipack_date_start: start } : {}),
        };
    },

    /**
     * Send the chosen options and first day along with the product. Nothing is sent for a product
     * without options, so that others are added as ever.
     */
    _updateRootProduct(form) {
        super._updateRootProduct(...arguments);
        const start = form.querySelector(".o_multipack_start")?.value;
        if (start) {
            this.rootProduct.multipack_date_start = start;
        }
        const options = [...form.querySelectorAll(OPTIONS)];
        if (options.length) {
            this.rootProduct.multipack_option_ids = options
                .filter((option) => option.checked)
                .map((option) => parseInt(option.value, 10));
        }
    },

    /**
     * Let the button tell the price with the chosen options.
     */
    _onChangeCombination(ev, parent, combination) {
        const price = [...parent.querySelectorAll(`${OPTIONS}:checked`)].reduce(
            (sum, option) => sum + parseFloat(option.dataset.price),
            combination.price
        );
        super._onChangeCombination(ev, parent, { ...combination, price });
    },
});
