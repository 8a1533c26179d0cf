import { registry } from "@web/core/registry";
import * as shop from "@website_sale/js/tours/tour_utils";

// A new client, from the shop to the package in the account. Python asserts the records.
registry.category("web_tour.tours").add("multipack_shop_new_client", {
    url: "/shop",
    steps: () => [
        {
            content: "the card shows the cheapest option",
            trigger:
                ".oe_product_cart:has(a:contains(Pack)) .product_price:contains(40.00)",
        },
        {
            content: "open the page of the multipack",
            trigger: ".oe_product_cart a:text(Pack)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "only options sold online are listed",
            trigger: ".o_mp_offers:not(:contains(10 entries))",
        },
        {
            content: "choose another option",
            trigger: ".o_mp_offer:contains(20 entries) input",
            run: "click",
        },
        {
            content: "the button shows its price",
            trigger: "#add_to_cart:contains(140.00)",
        },
        {
            content: "choose 5 entries, with the price per entry",
            trigger:
                ".o_mp_offer:contains(5 entries):contains(per entry):contains(valid 2 months) input",
            run: "click",
        },
        {
            trigger: "#add_to_cart:contains(40.00)",
            run: "click",
        },
        shop.goToCart(),
        {
            content: "the cart shows that an account is needed",
            trigger: ".o_mp_account:contains(Packages belong to your account)",
        },
        shop.goToCheckout(),
        {
            content: "the checkout requires signing in, and explains why",
            trigger: ".o_mp_account:contains(Packages belong to your account)",
        },
        {
            trigger: ".oe_login_form a:contains(have an account)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".oe_signup_form input[name=name]",
            run: "edit Carla Bianchi",
        },
        {
            trigger: ".oe_signup_form input[name=login]",
            run: "edit carla@example.com",
        },
        {
            trigger: ".oe_signup_form input[name=password]",
            run: "edit carla-2026-pool",
        },
        {
            trigger: ".oe_signup_form input[name=confirm_password]",
            run: "edit carla-2026-pool",
        },
        {
            trigger: ".oe_signup_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the cart is still there",
            trigger:
                "#o_cart_summary:contains(5 entries), .o_total_card:contains(5 entries)",
        },
        shop.confirmOrder(),
        ...shop.payWithDemo(),
        {
            content: "the package is shown immediately",
            trigger: ".o_mp_bought:contains(5 entries) a:contains(My packages)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "with all its entries",
            trigger:
                ".card:contains(Pack) .o_mp_package__balance:contains(5 of 5 entries)",
        },
    ],
});
