import { RPCError } from "@web/core/network/rpc";

// Refusals of the server, with a message for the user. Other errors are defects, which
// Odoo's own dialogs show.
const REFUSALS = new Set(
    [
        "AccessDenied",
        "AccessError",
        "LockError",
        "MissingError",
        "UserError",
        "ValidationError",
    ].map((name) => `odoo.exceptions.${name}`)
);

/** Whether the server refused a request in words for the user. */
export function isRefusal(error) {
    return error instanceof RPCError && REFUSALS.has(error.exceptionName);
}

/** Whether a query is long enough to be looked up. */
export function isSearchable(query) {
    return query.trim().length >= 2;
}

/**
 * How far a key moves the focus among the stops of the desk; 0 for other keys.
 *
 * Left and right move the cursor in the search box.
 *
 * @param {string} key
 * @param {boolean} inSearch
 */
export function getStep(key, inSearch) {
    const steps = inSearch
        ? { ArrowDown: 1, ArrowUp: -1 }
        : { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };
    return steps[key] || 0;
}

/** The index a step away in a list that wraps around. */
export function moveIndex(index, step, length) {
    return (index + step + length) % length;
}
