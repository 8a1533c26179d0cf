import { patch } from "@web/core/utils/patch";
import { patchDynamicContent } from "@web/public/utils";
import { WebsiteSale } from "@website_sale/interactions/website_sale";

// Options belong to the card of their price option; only those of the chosen one count.
const OPTIONS =
    ".js_attribute_value:has(.js_variant_change:checked) .o_mp_options__option";

patch(WebsiteSale.prototype, {
    setup() {
        super.setup();
        patchDynamicContent(this.dynamicContent, {
            ".o_mp_product__start": {
                "t-on-change": this.onChangeMultipackStart.bind(this),
            },
        });
    },

    /**
     * Reload with the prices for another first day, if they depend on it.
     */
    onChangeMultipackStart(ev) {
        if (ev.target.value && "perDay" in ev.target.dataset) {
            const url = new URL(window.location);
            url.searchParams.set("start", ev.target.value);
            window.location = url;
        }
    },

    /**
     * Compute prices for the chosen first day.
     */
    _getOptionalCombinationInfoParam(product) {
        const start = product.querySelector(".o_mp_product__start")?.value;
        return {
            ...super._getOptionalCombinationInfoParam(...arguments),
            ...(start ? { multipack_date_start: start } : {}),
        };
    },

    /**
     * Send the chosen options and first day along with the product, if it has any.
     */
    _updateRootProduct(form) {
        super._updateRootProduct(...arguments);
        const start = form.querySelector(".o_mp_product__start")?.value;
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
     * Show the price with the chosen options on the button.
     */
    _onChangeCombination(ev, parent, combination) {
        const price = [...parent.querySelectorAll(`${OPTIONS}:checked`)].reduce(
            (sum, option) => sum + parseFloat(option.dataset.price),
            combination.price
        );
        super._onChangeCombination(ev, parent, { ...combination, price });
    },
});
