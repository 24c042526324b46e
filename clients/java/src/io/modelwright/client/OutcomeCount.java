package io.modelwright.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How many outcomes the service stored. */
public final class OutcomeCount {
    private static final int NAMED = 100;

    private final List<String> unknownNames = new ArrayList<>();
    private long stored;
    private long replaced;
    private long unknown;

    OutcomeCount() {}

    void add(long moreStored, long moreReplaced, long moreUnknown, List<String> names) {
        stored += moreStored;
        replaced += moreReplaced;
        unknown += moreUnknown;
        unknownNames.addAll(names.subList(0, Math.min(names.size(), NAMED - unknownNames.size())));
    }

    /**
     * Returns how many are kept now.
     *
     * @return all that were told
     */
    public long stored() {
        return stored;
    }

    /**
     * Returns how many of them took the place of an earlier one.
     *
     * @return those told before
     */
    public long replaced() {
        return replaced;
    }

    /**
     * Returns for how many of them the service has no prediction.
     *
     * @return those that wait for it
     */
    public long unknown() {
        return unknown;
    }

    /**
     * Returns the ids or keys of those.
     *
     * @return the first hundred
     */
    public List<String> unknownNames() {
        return Collections.unmodifiableList(unknownNames);
    }

    @Override
    public String toString() {
        return stored + " stored, " + replaced + " replaced, " + unknown + " unknown";
    }
}
