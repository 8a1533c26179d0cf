import { browser } from "@web/core/browser/browser";
import { url } from "@web/core/utils/urls";

const FILES = {
    done: "/mail/static/src/audio/ting",
    error: "/barcodes/static/src/audio/error",
};

/**
 * Return a function that plays Odoo's sounds for success and failure, so that the desk
 * need not watch the screen.
 *
 * @returns {(name: "done" | "error") => void}
 */
export function useDeskSounds() {
    const sounds = {};
    for (const [name, file] of Object.entries(FILES)) {
        const audio = new browser.Audio();
        const extension = audio.canPlayType("audio/ogg") ? "ogg" : "mp3";
        audio.src = url(`${file}.${extension}`);
        audio.load();
        sounds[name] = audio;
    }
    return (name) => {
        sounds[name].currentTime = 0;
        // Browsers may refuse to play before the first interaction with the page.
        sounds[name].play()?.catch(() => {});
    };
}
