import { Component, useState } from "@odoo/owl";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { moveIndex } from "./desk_helpers";

/**
 * Search box of the check-in desk: type a query, choose a match with the arrows and
 * Enter, or scan a card with the camera.
 */
export class DeskSearch extends Component {
    static template = "multipack_booking.DeskSearch";
    static props = { desk: Object };

    setup() {
        this.canUseCamera = isBarcodeScannerSupported();
        this.state = useState(this.props.desk.state);
    }

    async onKeydown(ev) {
        const { hits, highlighted } = this.state;
        if (ev.key === "Enter") {
            ev.preventDefault();
            await this.props.desk.choose();
        } else if (hits?.length && ["ArrowDown", "ArrowUp"].includes(ev.key)) {
            ev.preventDefault();
            ev.stopPropagation();
            const step = ev.key === "ArrowDown" ? 1 : -1;
            this.state.highlighted = moveIndex(highlighted, step, hits.length);
        }
    }

    async openCamera() {
        const code = await scanBarcode(this.env);
        if (code) {
            await this.props.desk.scan(code);
        }
    }
}
