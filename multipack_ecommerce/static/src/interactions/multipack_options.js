import { patch } from "@web/core/utils/patch";
import { WebsiteSale } from "@website_sale/interactions/website_sale";

// Options belong to the card of their row: those of the chosen row count.
const OPTIONS =
    ".js_attribute_value:has(.js_variant_change:checked) .o_multipack_option";

patch(WebsiteSale.prototype, {
    /**
     * Send the chosen options along with the product. Nothing is sent for a product
     * without options, so that others are added as ever.
     */
    _updateRootProduct(form) {
        super._updateRootProduct(...arguments);
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
