import { useState } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { isRefusal, isSearchable } from "./desk_helpers";
import { useDeskSounds } from "./desk_sounds";

const MODEL = "multipack.check.in.desk";
// Milliseconds without a key press before a search; barcode readers type faster.
const SEARCH_DELAY = 250;

// Initial state: no client, no search.
const EMPTY = {
    query: "",
    hits: null,
    hasMore: false,
    highlighted: 0,
    client: null,
    result: null,
    error: null,
};

/**
 * State of the check-in desk and the calls of its model.
 *
 * `state.focus` is replaced to move the focus: with `onFirst` to the first action for
 * the client, else to the search box.
 */
export function useDesk() {
    const orm = useService("orm");
    const play = useDeskSounds();
    const lookUps = new KeepLast();
    const state = useState({
        ...EMPTY,
        busy: false,
        sessions: [],
        focus: { onFirst: false },
    });
    const findSoon = useDebounced(find, SEARCH_DELAY);
    let searchedQuery = null;

    /** Reset the desk to its initial state, except for these values. */
    function reset(values = {}) {
        findSoon.cancel();
        Object.assign(state, EMPTY, values);
    }

    /**
     * Call a method of the desk; show refusals in large type, because the next card
     * would close a dialog unread.
     */
    async function call(method, ...args) {
        try {
            return await orm.call(MODEL, method, args);
        } catch (error) {
            if (!isRefusal(error)) {
                throw error;
            }
            fail(error.data.message);
            return null;
        }
    }

    function fail(message) {
        play("error");
        reset({ client: state.client, error: message });
    }

    function show(client, result = null) {
        reset({ client, result });
        state.focus = { onFirst: !result };
    }

    function clear() {
        reset();
        state.focus = { onFirst: false };
    }

    function showScanned({ client, error }) {
        if (error) {
            fail(error);
            state.focus = { onFirst: false };
        } else {
            play("done");
            show(client);
        }
    }

    async function loadExpected() {
        const sessions = await call("expected");
        if (sessions) {
            state.sessions = sessions;
        }
    }

    /** Look up the query; a card code opens its client at once. */
    async function find() {
        const query = state.query;
        if (!isSearchable(query)) {
            state.hits = null;
            return;
        }
        const found = await lookUps.add(call("find", query));
        if (!found) {
            return;
        }
        searchedQuery = query;
        if (found.clients) {
            const { clients: hits, has_more: hasMore } = found;
            Object.assign(state, { hits, hasMore, highlighted: 0, error: null });
        } else {
            showScanned(found);
        }
    }

    /**
     * Open the highlighted client, or look up a query that has not been looked up yet;
     * a single match opens at once.
     */
    async function choose() {
        findSoon.cancel();
        if (!state.hits || searchedQuery !== state.query) {
            await find();
            if (state.hits?.length === 0) {
                play("error");
            }
            if (state.hits?.length !== 1) {
                return;
            }
        }
        const hit = state.hits?.[state.highlighted];
        if (hit) {
            await load(hit.id);
        }
    }

    /** Look up the query once typing pauses. */
    function type() {
        state.error = null;
        findSoon();
    }

    async function scan(code) {
        const found = await lookUps.add(call("scan", code));
        if (found) {
            showScanned(found);
        }
    }

    async function load(clientId) {
        const client = await lookUps.add(call("load", clientId));
        if (client) {
            show(client);
        }
    }

    /** Call a method that changes something, one at a time, and show the result. */
    async function perform(method, args, extra = {}) {
        if (state.busy) {
            return;
        }
        state.busy = true;
        try {
            const answer = await call(method, ...args);
            if (answer) {
                play("done");
                show(answer.client, { ...answer.result, ...extra });
            }
        } finally {
            state.busy = false;
        }
        await loadExpected();
    }

    function undoResult() {
        const { booking_id, cancel_booking } = state.result;
        return perform("undo", [booking_id, cancel_booking]);
    }

    function walkIn({ service_id, session_id }, { package_id, payment }) {
        const service = !session_id && service_id;
        const args = [state.client.id, service, session_id, package_id, payment];
        return perform("walk_in", args, { cancel_booking: Boolean(session_id) });
    }

    return {
        state,
        checkIn: (booking) => perform("check_in", [booking.id]),
        choose,
        clear,
        load,
        loadExpected,
        scan,
        type,
        undo: (booking) => perform("undo", [booking.id]),
        undoResult,
        walkIn,
    };
}
