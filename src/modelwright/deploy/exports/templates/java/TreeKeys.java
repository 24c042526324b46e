package {{package}};

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * What trees look at in a row: its numbers as whole numbers.
 *
 * <p>A key for thresholds has the order of the doubles, and one for sets is a place in them; each has room for the
 * missing value, on the side that it goes to. Key 0 is above no split, whatever the row.
 */
final class TreeKeys {
    private static final int FOR_SETS = 2;
    private static final int MISSING_LEFT = 1;
    private static final int FEATURE_SHIFT = 2;
    private static final int MISSING_IN_SETS = 0;
    private static final int IN_NO_SET = 1;
    private static final int CODE_ZERO = 3;  // -1 has a place as well: it fills sets that would be empty
    private static final int CODE_LIMIT = 1 << 30;

    private final Map<Integer, Integer> numbers = new HashMap<>();
    private int[] kinds = new int[1];

    /** Returns the number of a key, which is the same for the same questions. */
    int number(int feature, boolean isForSets, boolean missingLeft) {
        int kind = feature << FEATURE_SHIFT | (isForSets ? FOR_SETS : 0) | (missingLeft ? MISSING_LEFT : 0);
        return numbers.computeIfAbsent(kind, unseen -> {
            kinds = Arrays.copyOf(kinds, kinds.length + 1);
            kinds[kinds.length - 1] = unseen;
            return kinds.length - 1;
        });
    }

    /** Returns the keys of a row by number. */
    long[] of(double[] row) {
        long[] keys = new long[kinds.length];
        keys[0] = Long.MIN_VALUE;
        for (int i = 1; i < keys.length; i++) {
            double value = row[kinds[i] >> FEATURE_SHIFT];
            boolean missingLeft = (kinds[i] & MISSING_LEFT) != 0;
            if ((kinds[i] & FOR_SETS) != 0) {
                keys[i] = place(value, missingLeft);
            } else if (value != value) {
                keys[i] = missingLeft ? Long.MIN_VALUE : Long.MAX_VALUE;
            } else {
                keys[i] = ordered(value);
            }
        }
        return keys;
    }

    /** Returns a whole number for a double, in the same order; both zeros have the same. */
    static long ordered(double value) {
        long bits = Double.doubleToRawLongBits(value + 0.0);
        return bits < 0 ? bits ^ Long.MAX_VALUE : bits;
    }

    /** Returns some of the codes as a set of places. */
    static BitSet set(double[] codes, int start, int end, boolean missingLeft) {
        BitSet set = new BitSet();
        for (int i = start; i < end; i++) {
            set.set(place(codes[i], false));
        }
        set.clear(IN_NO_SET);
        set.set(MISSING_IN_SETS, missingLeft);
        return set;
    }

    private static int place(double code, boolean missingLeft) {
        if (code != code) {
            return missingLeft ? MISSING_IN_SETS : IN_NO_SET;
        }
        boolean isCode = code >= -1.0 && code < CODE_LIMIT && code == (int) code;
        return isCode ? CODE_ZERO + (int) code : IN_NO_SET;
    }
}
