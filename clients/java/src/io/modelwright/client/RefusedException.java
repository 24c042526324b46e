package io.modelwright.client;

/** The service, or something before it, refused a request. */
public final class RefusedException extends ModelwrightException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String problem;

    RefusedException(int status, String problem, String message) {
        super(message, null);
        this.status = status;
        this.problem = problem;
    }

    /**
     * Returns the status of HTTP.
     *
     * @return such as 401
     */
    public int status() {
        return status;
    }

    /**
     * Returns the problem's name, which the service's own documentation lists.
     *
     * @return such as "unauthorized"; "other" where no Modelwright service answered
     */
    public String problem() {
        return problem;
    }
}
