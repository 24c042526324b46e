package io.modelwright.client;

import java.util.Optional;

/** Whether a service answers, and with which release. */
public final class Health {
    private final boolean ready;
    private final Optional<String> release;

    Health(boolean ready, Optional<String> release) {
        this.ready = ready;
        this.release = release;
    }

    /**
     * Returns whether the service answers.
     *
     * @return false while it loads or stops
     */
    public boolean ready() {
        return ready;
    }

    /**
     * Returns the release that the service answers with.
     *
     * @return its id; nothing while the service is not ready
     */
    public Optional<String> release() {
        return release;
    }
}
