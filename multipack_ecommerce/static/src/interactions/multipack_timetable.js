import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * Open the booking links of classes in a dialog; without JavaScript they open pages.
 */
export class MultipackTimetable extends Interaction {
    static selector = ".o_mp_timetable";
    dynamicContent = {
        // on the root, because the cards are replaced after a booking
        _root: { "t-on-click": this.onClick },
        ".o_mp_filters select, .o_mp_filters [type=date]": {
            "t-on-change": this.onFilter,
        },
    };

    start() {
        for (const note of this.el.querySelectorAll(".o_mp_zone")) {
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
        const link = ev.target.closest(".o_mp_book_link");
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
        // without an animation: Bootstrap cannot close a dialog during one
        dialog.className = "modal";
        dialog.tabIndex = -1;
        dialog.setAttribute("aria-labelledby", "o_mp_booking_title");
        dialog.innerHTML = `
            <div class="modal-dialog modal-dialog-centered modal-fullscreen-sm-down">
                <div class="modal-content o_mp_booking">
                    <div class="modal-body p-4"></div>
                </div>
            </div>`;
        // rendered by our own server, with values escaped
        dialog.querySelector(".modal-body").innerHTML = content;
        this.insert(dialog, document.body);
        const modal = window.Modal.getOrCreateInstance(dialog);
        this.addListener(dialog, "hidden.bs.modal", async () => {
            modal.dispose();
            dialog.remove();
            if (dialog.dataset.booked) {
                await this.refresh();
            }
            const card = document.getElementById(link.closest("li").id);
            (link.isConnected ? link : card?.querySelector("a"))?.focus();
        });
        modal.show();
    }

    /**
     * Reload the classes: a booking may change several, e.g. if it uses up a limit.
     */
    async refresh() {
        const response = await this.waitFor(fetch(window.location.href));
        const text = await this.waitFor(response.text());
        const page = new DOMParser().parseFromString(text, "text/html");
        for (const part of [
            ".o_mp_days",
            ".o_mp_next",
            ".o_mp_slots",
            ".o_mp_timetable__owned",
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
