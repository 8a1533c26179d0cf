import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * Classes are booked in a dialog; the links behind it work by themselves as well.
 */
export class MultipackTimetable extends Interaction {
    static selector = ".o_multipack_timetable";
    dynamicContent = {
        // one for all, as the cards are exchanged after a booking
        _root: { "t-on-click": this.onClick },
        ".o_multipack_filters select, .o_multipack_filters [type=date]": {
            "t-on-change": this.onFilter,
        },
    };

    start() {
        for (const note of this.el.querySelectorAll(".o_multipack_zone")) {
            const offset = -new Date(note.dataset.moment).getTimezoneOffset();
            note.classList.toggle(
                "d-none",
                offset === parseInt(note.dataset.offset, 10)
            );
        }
    }

    onFilter(ev) {
        ev.currentTarget.form.submit();
    }

    async onClick(ev) {
        const link = ev.target.closest(".o_multipack_book");
        if (!link || ev.ctrlKey || ev.metaKey || ev.shiftKey) {
            return;
        }
        ev.preventDefault();
        const response = await this.waitFor(fetch(`${link.href}?dialog=1`));
        if (!response.ok) {
            window.location.assign(link.href);
            return;
        }
        this.open(await this.waitFor(response.text()), link);
    }

    open(content, link) {
        const dialog = document.createElement("div");
        // without an animation, during which Bootstrap would not close it
        dialog.className = "modal";
        dialog.tabIndex = -1;
        dialog.setAttribute("aria-labelledby", "o_multipack_booking_title");
        dialog.innerHTML = `
            <div class="modal-dialog modal-dialog-centered modal-fullscreen-sm-down">
                <div class="modal-content o_multipack_booking">
                    <div class="modal-body p-4"></div>
                </div>
            </div>`;
        // our own server's template, escaped there
        dialog.querySelector(".modal-body").innerHTML = content;
        this.insert(dialog, document.body);
        const modal = window.Modal.getOrCreateInstance(dialog);
        this.addListener(dialog, "hidden.bs.modal", async () => {
            modal.dispose();
            dialog.remove();
            if (dialog.dataset.booked) {
                await this.refresh();
            }
            const again = document.getElementById(link.closest("li").id);
            (link.isConnected ? link : again?.querySelector("a"))?.focus();
        });
        modal.show();
    }

    /**
     * Show what has become of the classes: a booking may use up a limit, too.
     */
    async refresh() {
        const response = await this.waitFor(fetch(window.location.href));
        const text = await this.waitFor(response.text());
        const page = new DOMParser().parseFromString(text, "text/html");
        for (const part of [
            ".o_multipack_days",
            ".o_multipack_next",
            ".o_multipack_free",
            ".o_multipack_owned",
        ]) {
            const fresh = page.querySelector(part);
            if (fresh) {
                this.el.querySelector(part)?.replaceWith(fresh);
            }
        }
    }
}

registry
    .category("public.interactions")
    .add("multipack_ecommerce.timetable", MultipackTimetable);
