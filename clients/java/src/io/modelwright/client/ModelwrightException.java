package io.modelwright.client;

/** Why there are no predictions; its subclasses say more. */
public class ModelwrightException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ModelwrightException(String message, Throwable cause) {
        super(message, cause);
    }
}
