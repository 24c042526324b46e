package io.modelwright.client;

/** No answer came. */
public final class UnreachableException extends ModelwrightException {
    private static final long serialVersionUID = 1L;

    private final boolean timeout;

    UnreachableException(String message, Throwable cause, boolean timeout) {
        super(message, cause);
        this.timeout = timeout;
    }

    /**
     * Returns whether the service was asked but took too long.
     *
     * @return false where it could not be reached, or broke the connection
     */
    public boolean isTimeout() {
        return timeout;
    }
}
