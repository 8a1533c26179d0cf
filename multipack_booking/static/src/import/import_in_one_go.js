import { Component, onWillDestroy, useState } from "@odoo/owl";
import { BaseImportModel } from "@base_import/import_model";
import { ImportDataSidepanel } from "@base_import/import_data_sidepanel/import_data_sidepanel";
import { browser } from "@web/core/browser/browser";
import { patch } from "@web/core/utils/patch";
import { useService } from "@web/core/utils/hooks";

// Milliseconds between requests for the progress.
const INTERVAL = 500;

const isInOneGo = (templates) =>
    (templates || []).some((template) => template.in_one_go);

/**
 * Progress of an import that runs as one batch, as reported by the server.
 */
export class ImportInOneGoProgress extends Component {
    static template = "multipack_booking.ImportInOneGoProgress";
    static props = { importId: Number };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ percent: 0 });
        const timer = browser.setInterval(() => this.update(), INTERVAL);
        onWillDestroy(() => browser.clearInterval(timer));
    }

    async update() {
        const [{ multipack_progress: percent }] = await this.orm.silent.read(
            "base_import.import",
            [this.props.importId],
            ["multipack_progress"]
        );
        this.state.percent = percent;
    }
}

patch(BaseImportModel.prototype, {
    block(message, blockComponent) {
        if (blockComponent && isInOneGo(this.importTemplates)) {
            blockComponent = {
                class: ImportInOneGoProgress,
                props: { importId: this.id },
            };
        }
        return super.block(message, blockComponent);
    },
});

patch(ImportDataSidepanel.prototype, {
    get isInOneGo() {
        return isInOneGo(this.props.importTemplates);
    },
});
