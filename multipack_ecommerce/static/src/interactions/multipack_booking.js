import { Interaction } from "@web/public/interaction";
import { redirect } from "@web/core/utils/urls";
import { registry } from "@web/core/registry";

/**
 * The booking form of a class, in a dialog or on a page, submitted without a page load.
 */
export class MultipackBooking extends Interaction {
    static selector = ".o_mp_booking";
    dynamicContent = {
        // on the root, because the server's answer replaces the form
        _root: {
            "t-on-submit.prevent": this.locked(this.onSubmit, true),
            "t-on-change": this.onChange,
            "t-on-click": this.onClick,
        },
    };

    start() {
        this.dialog = this.el.closest(".modal");
        this.showClose();
    }

    showClose() {
        const close = this.el.querySelector(".btn-close");
        close?.classList.toggle("d-none", !this.dialog);
    }

    onClick(ev) {
        if (this.dialog && ev.target.closest(".o_mp_booking__close")) {
            ev.preventDefault();
            window.Modal.getInstance(this.dialog).hide();
        }
    }

    async onChange(ev) {
        const { name, value, dataset, form } = ev.target;
        if (name === "pay") {
            const cost = form.querySelector(".o_mp_booking__cost");
            if (cost) {
                cost.textContent = dataset.cost ? ` · ${dataset.cost}` : "";
            }
        } else if (name === "seats") {
            const url = form.action.replace(/\/book$/, "");
            const response = await this.waitFor(
                fetch(`${url}?dialog=1&seats=${encodeURIComponent(value)}`)
            );
            this.show(await this.waitFor(response.text()));
            this.el.querySelector("[name=seats]")?.focus();
        }
    }

    async onSubmit(ev) {
        const form = ev.target;
        const body = new FormData(form);
        body.set("dialog", "1");
        const response = await this.waitFor(
            fetch(form.action, { method: "POST", body })
        );
        if (!response.headers.get("Content-Type")?.includes("json")) {
            // signed out, or the class is no longer available: the page explains it
            redirect(form.action.replace(/\/book$/, ""));
            return;
        }
        const answer = await this.waitFor(response.json());
        if (answer.tracking && window.gtag) {
            window.gtag("event", "add_to_cart", answer.tracking);
        }
        if (answer.redirect) {
            redirect(answer.redirect);
            return;
        }
        if (answer.booked && this.dialog) {
            this.dialog.dataset.booked = "1";
        }
        this.show(answer.html);
        this.el.querySelector("[role=alert], [role=status]")?.focus();
    }

    /**
     * @param {string} html rendered by our own server, with values escaped
     */
    show(html) {
        this.el.querySelector(".o_mp_booking__content").outerHTML = html;
        this.showClose();
    }
}

registry
    .category("public.interactions")
    .add("multipack_ecommerce.booking", MultipackBooking);
